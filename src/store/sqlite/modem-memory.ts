/** What must be known of modems after a restart: PINs that failed, and which modems an operator has paused. */
import type { ModemStore } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';

export function createModemStore({ database, read, write }: Access): ModemStore {
  const hasFailed = database
    .prepare<[string], number>('SELECT count(*) FROM pin_failures WHERE key = ?')
    .pluck();
  const insertFailure = database.prepare<[string, string, number]>(
    'INSERT INTO pin_failures (key, tenant_id, failed_at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING',
  );
  const deleteFailure = database.prepare<[string]>('DELETE FROM pin_failures WHERE key = ?');
  const insertPause = database.prepare<[string, string, number]>(
    'INSERT INTO modem_pauses (modem, tenant_id, paused_at) VALUES (?, ?, ?) ON CONFLICT (modem) DO NOTHING',
  );
  const deletePause = database.prepare<[string]>('DELETE FROM modem_pauses WHERE modem = ?');
  const listPauses = database.prepare<[], string>('SELECT modem FROM modem_pauses ORDER BY modem').pluck();

  return {
    hasPinFailed: (key) => read(() => hasFailed.get(key) === 1),
    rememberPinFailure: (key, at) => write(() => void insertFailure.run(key, DEFAULT_TENANT_ID, at)),
    forgetPinFailure: (key) => write(() => void deleteFailure.run(key)),
    setModemPaused(modem, isPaused, at) {
      return write(
        () => void (isPaused ? insertPause.run(modem, DEFAULT_TENANT_ID, at) : deletePause.run(modem)),
      );
    },
    listPausedModems: () => read(() => listPauses.all()),
  };
}
