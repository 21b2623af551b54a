// Made by scripts/report-validator.mjs while building.
declare module 'virtual:report-validator' {
  const validate: {
    (value: unknown): boolean;
    errors?: { instancePath: string; message?: string }[] | null;
  };
  export default validate;
}
