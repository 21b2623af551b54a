// Stands in for loadPlatform where the module has checkPlatform and takes a whole table with each setting. It goes with
// those two: this file, and the one line of worker.ts that calls it.
import type { BlackthornModule, Model, Outcome } from '../../../wasm/blackthorn';

type Before = Omit<BlackthornModule, 'loadPlatform'> & { checkPlatform(table: string): Outcome };

export function withLoadPlatform(module: BlackthornModule): BlackthornModule {
  if (typeof module.loadPlatform === 'function') return module;
  const before = module as unknown as Before;
  const tables = new Map<string, unknown>();
  const withTable = (settings: string) => {
    const value = JSON.parse(settings) as { platform?: string };
    const table = tables.get(value.platform ?? '');
    return table === undefined ? settings : JSON.stringify({ ...value, platform_table: table });
  };
  return {
    version: () => before.version(),
    platforms: () => before.platforms(),
    openModel(reader, name): Model {
      const model = before.openModel(reader, name);
      return {
        error: () => model.error(),
        estimate: (settings, format) => model.estimate(withTable(settings), format),
        inspect: (settings) => model.inspect(withTable(settings)),
        delete: () => model.delete(),
      };
    },
    loadPlatform(text) {
      const outcome = before.checkPlatform(text);
      if (!outcome.error) tables.set((JSON.parse(outcome.text) as { id: string }).id, JSON.parse(text));
      return outcome;
    },
  };
}
