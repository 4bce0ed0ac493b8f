import { afterEach, describe, expect, it } from 'vitest';
import { World } from '../support/world.ts';

const body = { to: '+13035550100', text: 'code 493817' };
const key = (value: string) => ({ 'idempotency-key': value });
let world: World;
afterEach(() => world.close());

describe('an Idempotency-Key (G2)', () => {
  it('answers a retry with the same message and sends one text', async () => {
    world = await World.start();
    const first = await world.call('POST', '/v1/messages', body, key('login-1'));
    const second = await world.call('POST', '/v1/messages', body, key('login-1'));
    expect(second.status).toBe(202);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    await world.reaches(first.body['id'] as string, 'delivered');
    const third = await world.call('POST', '/v1/messages', body, key('login-1'));
    expect(third.body).toEqual(first.body);
    expect(world.network.air).toHaveLength(1);
  });

  it('makes one message of fifty requests at once: the others are told to wait or get the same answer', async () => {
    world = await World.start();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => world.call('POST', '/v1/messages', body, key('login-2'))),
    );
    const accepted = answers.filter((answer) => answer.status === 202);
    expect(answers.every((answer) => answer.status === 202 || answer.status === 409)).toBe(true);
    expect(new Set(accepted.map((answer) => answer.body['id'])).size).toBe(1);
    await world.reaches(accepted[0]?.body['id'] as string, 'delivered');
    expect(world.network.air).toHaveLength(1);
  });

  it('refuses another body under the same key', async () => {
    world = await World.start();
    await world.call('POST', '/v1/messages', body, key('login-3'));
    const other = await world.call('POST', '/v1/messages', { ...body, text: 'code 111111' }, key('login-3'));
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('holds over a restart, and for 24 hours', async () => {
    world = await World.start();
    const first = await world.call('POST', '/v1/messages', body, key('login-4'));
    await world.reaches(first.body['id'] as string, 'delivered');
    await world.restart();
    expect((await world.call('POST', '/v1/messages', body, key('login-4'))).body).toEqual(first.body);
    world.clock.jumpWall(24 * 3_600_000);
    const next = await world.call('POST', '/v1/messages', body, key('login-4'));
    expect(next.body['id']).not.toBe(first.body['id']);
  });
});
