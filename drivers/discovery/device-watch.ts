/** A hint that something was plugged in or out: the folders of device nodes as the system watches them. */
import { watch } from 'node:fs';
import { dirname } from 'node:path';

/** For the locator's `watch`: calls `wake` whenever a folder of these patterns changes; what cannot be watched is not. */
export function watchDevices(patterns: readonly string[]): (wake: () => void) => () => void {
  const folders = new Set(patterns.filter((pattern) => pattern.startsWith('/')).map(dirname));
  return (wake) => {
    const undos = [...folders].map((folder) => watchFolder(folder, wake));
    return () => {
      for (const undo of undos) undo();
    };
  };
}

function watchFolder(folder: string, wake: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (event) => {
      // Only names that come and go: a `change` is somebody writing to a port.
      if (event === 'rename') wake();
    });
    // The folder is gone, or the system has no watches left: the regular look finds what this missed.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
