/**
 * Texts that came in: each part stored once (G6), joined when all are there, shown with gaps when some stay away.
 */
import { hash } from 'node:crypto';
import type { InboundPart } from '../../domain/inbound.ts';
import { fitPart, isJoinable, isSeenAgain } from '../../domain/inbound-join.ts';
import type { InboundOutcome, InboundStore } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';
import { type Assembly, createInboundAssemblies } from './inbound-assemblies.ts';
import type { InboundMessages } from './inbound-messages.ts';

const INSERT_PART = `
  INSERT INTO inbound_parts (tenant_id, sim_id, digest, sender, text, encoding, reference, total, sequence,
                             smsc_timestamp, pdu, received_at, last_seen_at, assembly_seq, is_copy, inbound_id)
  VALUES (@tenantId, @simId, @digest, @from, @text, @encoding, @reference, @total, @sequence,
          @smscTimestamp, @pdu, @receivedAt, @receivedAt, @assembly, @isCopy, @inboundId)`;

interface Place {
  readonly assembly: number | null;
  readonly inboundId: string | null;
  readonly isCopy?: boolean;
}

export function createInboundStore(
  { database, read, write }: Access,
  messages: InboundMessages,
): Pick<InboundStore, 'recordInboundPart' | 'finishOverdueParts'> {
  const insertPart = database.prepare(INSERT_PART);
  const lastSighting = database.prepare<[string, Uint8Array], { seq: number; lastSeenAt: number }>(
    `SELECT seq, last_seen_at AS lastSeenAt FROM inbound_parts INDEXED BY inbound_parts_by_digest
     WHERE sim_id = +? AND digest = +? ORDER BY seq DESC LIMIT 1`,
  );
  const seenAgain = database.prepare<[number, number]>(
    'UPDATE inbound_parts SET last_seen_at = ? WHERE seq = ?',
  );
  const assemblies = createInboundAssemblies(database);

  function isSeenBefore(part: InboundPart, digest: Uint8Array): boolean {
    const before = lastSighting.get(part.simId, digest);
    if (!before || !isSeenAgain(part, before.lastSeenAt)) return false;
    seenAgain.run(part.receivedAt, before.seq);
    return true;
  }

  function insert(part: InboundPart, digest: Uint8Array, place: Place): void {
    const { simId, from, text, encoding, concatenation, smscTimestamp, pdu, receivedAt } = part;
    const { reference = null, total = null, sequence = null } = concatenation ?? {};
    insertPart.run({
      tenantId: DEFAULT_TENANT_ID,
      simId,
      digest,
      from,
      text: JSON.stringify(text),
      encoding,
      reference,
      total,
      sequence,
      smscTimestamp,
      pdu,
      receivedAt,
      assembly: place.assembly,
      inboundId: place.inboundId,
      isCopy: place.isCopy === true ? 1 : 0,
    });
  }

  function addAlone(part: InboundPart, digest: Uint8Array): InboundOutcome {
    const held = { ...part, sequence: 1 };
    const message = messages.add(part, { parts: [held], total: 1, at: part.receivedAt });
    insert(part, digest, { assembly: null, inboundId: message.id });
    return { kind: 'completed', message: messages.withPdus(message) };
  }

  function addToAssembly(
    part: InboundPart,
    concat: NonNullable<InboundPart['concatenation']>,
    digest: Uint8Array,
  ): InboundOutcome {
    const open = assemblies.listOpen(part, concat);
    const fit = fitPart({ ...part, sequence: concat.sequence }, open);
    const known = fit.kind === 'opens' ? undefined : open.find(({ seq }) => seq === fit.seq);
    const assembly = known ?? assemblies.open(part, concat);
    const isCopy = fit.kind === 'copy';
    insert(part, digest, { assembly: assembly.seq, inboundId: assembly.inboundId, isCopy });
    if (isCopy) return { kind: 'duplicate' };
    const missing = assemblies.countIn(assembly, part.receivedAt);
    if (assembly.inboundId !== null)
      return { kind: 'revised', message: revise(assembly, assembly.inboundId, part.receivedAt) };
    return missing > 0 ? { kind: 'stored' } : { kind: 'completed', message: show(assembly, part.receivedAt) };
  }

  function show(assembly: Assembly, at: number) {
    const parts = assemblies.parts(assembly.seq);
    const receivedAt = Math.max(...parts.map((part) => part.receivedAt));
    const message = messages.add({ ...assembly, receivedAt }, { parts, total: assembly.total, at });
    assemblies.markShown(assembly.seq, message.id);
    return messages.withPdus(message);
  }

  function revise(assembly: Assembly, id: string, receivedAt: number) {
    return messages.revise(id, { parts: assemblies.parts(assembly.seq), total: assembly.total, receivedAt });
  }

  return {
    recordInboundPart(part) {
      const digest = digestOf(part);
      return write((): InboundOutcome => {
        if (isSeenBefore(part, digest)) return { kind: 'duplicate' };
        const { concatenation: concat } = part;
        return isJoinable(concat) ? addToAssembly(part, concat, digest) : addAlone(part, digest);
      });
    },

    async finishOverdueParts(now, limit) {
      const hasWork = await read(() => assemblies.listDue(now, 1).length > 0);
      if (!hasWork) return [];
      return write(() => assemblies.listDue(now, limit).map((assembly) => show(assembly, now)));
    },
  };
}

function digestOf({ from, smscTimestamp, pdu }: InboundPart): Uint8Array {
  return hash('sha256', JSON.stringify([from, smscTimestamp, pdu]), 'buffer');
}
