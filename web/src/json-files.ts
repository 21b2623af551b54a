// Telling the JSON files that the page takes, saved reports and platform tables, from models: by what they say, not by
// name. What is in them the worker reads (read-json.ts).

/** A report of 100,000 layers is about this large; what is larger is no report. */
export const LARGEST_JSON_BYTES = 256e6;

/** JSON begins with a brace, ONNX with a small field number: the first byte that is no space decides. */
export async function looksLikeJson(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const first = start.find((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte));
  return first === 0x7b;
}
