/**
 * The PINs of the SIMs: each in a file of its own, since the config is read by more people and tools.
 */
import { resolve } from 'node:path';
import type { ConfigProblem } from './config-error.ts';
import type { FileText } from './file-text.ts';
import type { YamlText } from './yaml-positions.ts';

export interface Pins {
  /** By index of the entry; null: no pin_file. */
  readonly pins: readonly (string | null)[];
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

/** `list` names the list in the file; `folder`: what relative paths are relative to. */
export function readPinFiles(
  list: 'modems' | 'sims',
  entries: readonly { readonly pin_file?: string | undefined }[],
  folder: string,
  yaml: YamlText,
  readFile: (path: string) => FileText,
): Pins {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const pins = entries.map(({ pin_file: pinFile }, index) => {
    if (pinFile === undefined) return null;
    const where = {
      path: `${list}.${index}.pin_file`,
      ...yaml.positionOf([list, index, 'pin_file']),
    };
    let file: FileText;
    try {
      file = readFile(resolve(folder, pinFile));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'error';
      problems.push({
        ...where,
        message: `the file cannot be read (${code})`,
        cure: 'make it, with the PIN as its only line, readable by the user that runs Sallyport',
      });
      return null;
    }
    const pin = file.text.trim();
    if (!/^\d{4,8}$/.test(pin)) {
      const cure = 'write only the PIN into it: a SIM is locked after three wrong ones';
      problems.push({ ...where, message: 'the file does not hold a PIN of 4 to 8 digits', cure });
      return null;
    }
    if ((file.mode & 0o004) !== 0) {
      warnings.push(`${where.path}: every user of this machine can read the PIN; chmod 600 the file`);
    }
    return pin;
  });
  return { pins, problems, warnings };
}
