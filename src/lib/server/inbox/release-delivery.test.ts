import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvents } from '#lib/server/audit/schema.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { closeDelivery, releaseDelivery } from './release-delivery.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { certificateFor, sealFromRegion } from '#tests/support/region.ts';

const world = useMessageService();
let stranger: MadeCertificate;
let keys: string[];
let operator: Actor;
let transportId: string;

beforeAll(() => {
	stranger = certificateFor('Annan kommun');
});
/** One delivery for which we lack the key. */
beforeEach(async () => {
	keys = [stranger.keyPem];
	await world.reopen({ decryptionKeysPem: keys });
	operator = await world.service.addOperator();
	transportId = world.service.deliver(sealFromRegion(world.parties).envelope);
	await world.service.settle();
});

const release = (actor = operator, id = transportId) =>
	releaseDelivery(world.service.deps, { actor, transportId: id });
const close = (actor = operator, id = transportId) =>
	closeDelivery(world.service.deps, { actor, transportId: id });

describe('what is in quarantine', () => {
	test('does not exist for whoever has no role in operations, and the attempt is logged', async () => {
		const { author, deps } = world.service;
		expect(await release(author)).toEqual({ outcome: 'not-found' });
		expect(await close(author)).toEqual({ outcome: 'not-found' });
		expect(await world.service.outcomes()).toEqual([['quarantined', 'DECRYPTION_FAILED']]);
		const denied = (await deps.db.read.select().from(auditEvents)).filter(
			({ event }) => event === 'access.denied'
		);
		expect(denied).toMatchObject([
			{ personId: author.personId, facts: { to: 'operations' } },
			{ facts: { to: 'operations' } }
		]);
	});

	test('is processed once more when operations release it, and only then', async () => {
		expect(await release(operator, 'another@region.example')).toEqual({ outcome: 'not-found' });
		expect(await world.service.openAlarms()).toEqual([`delivery.quarantined ${transportId}`]);
		keys.push(world.parties.own.keyPem);
		expect(await release()).toEqual({ outcome: 'done' });
		expect(await world.service.openAlarms()).toEqual([]);
		await world.service.settle();
		expect(world.service.notices).toHaveLength(1);
		expect(await release()).toEqual({ outcome: 'not-possible' });
		expect(await world.service.outcomes()).toEqual([['processed', null]]);
	});

	test('raises its alarm again when the reason is still there', async () => {
		await release();
		await world.service.settle();
		expect(await world.service.openAlarms()).toEqual([`delivery.quarantined ${transportId}`]);
	});

	test('stays with its bytes when operations close it; what ends is the alarm', async () => {
		expect(await close()).toEqual({ outcome: 'done' });
		expect(await world.service.openAlarms()).toEqual([]);
		expect(await world.service.outcomes()).toEqual([['quarantined', 'DECRYPTION_FAILED']]);
		const events = await world.service.deps.db.read.select().from(auditEvents);
		expect(events.at(-1)).toMatchObject({
			event: 'operations.closed',
			personId: operator.personId,
			facts: { transportId, code: 'DECRYPTION_FAILED' }
		});
	});
});

test('malware has been refused with a receipt: it can be closed and not be released', async () => {
	await world.reopen({
		scanner: { scan: async () => ({ verdict: 'infected', signature: 'Test.File' }) }
	});
	operator = await world.service.addOperator();
	const files = [{ fileName: 'a.pdf', contentType: 'application/pdf', bytes: Buffer.from('X') }];
	const id = world.service.deliver(sealFromRegion(world.parties, { files }).envelope);
	await world.service.settle();
	expect(await release(operator, id)).toEqual({ outcome: 'not-possible' });
	expect(await close(operator, id)).toEqual({ outcome: 'done' });
	expect(await world.service.openAlarms()).toEqual([]);
});
