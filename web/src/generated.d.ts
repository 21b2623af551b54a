// The WASM module that the build puts into web/generated (see scripts/copy-wasm.mjs).
declare module '*/generated/blackthorn.mjs' {
  export { default } from '../../wasm/blackthorn';
}
declare module '*.wasm?url' {
  const url: string;
  export default url;
}
