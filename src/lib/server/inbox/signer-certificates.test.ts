import { expect, test } from 'vitest';
import { useMessageService } from '#tests/support/message-service.ts';
import { certificateFor, sealFromRegion, sealReceiptFrom } from '#tests/support/region.ts';
import { REGION } from '#tests/support/workplace.ts';

const world = useMessageService();
const other = certificateFor('Region Exempel förnyat');

test('a sender whose certificates have all been revoked is refused: SIG/security', async () => {
	world.service.directory.revoked.add(REGION.organisation);
	const { envelope, message } = sealFromRegion(world.parties);
	world.service.deliver(envelope);
	await world.service.settle();
	expect(world.service.verdict()).toMatchObject({
		messageId: message.messageId,
		verdict: 'REJECTED',
		findings: [{ reason: 'SIG', detail: 'security' }]
	});
	expect(await world.service.outcomes()).toEqual([['processed', 'CERTIFICATE_REVOKED']]);
	expect(await world.service.rows()).toEqual([]);
});

test('a receipt of such a sender moves nothing and is kept for the operations', async () => {
	world.service.directory.revoked.add(REGION.organisation);
	const id = world.service.ids.uuid();
	world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: id }));
	await world.service.settle();
	expect(await world.service.outcomes()).toEqual([['quarantined', 'CERTIFICATE_REVOKED']]);
});

test('during a renewal a signature of either published certificate is taken', async () => {
	world.service.directory.published.set(REGION.organisation, other);
	world.service.directory.publishedBeside.set(REGION.organisation, [world.parties.region]);
	const byOld = sealFromRegion(world.parties);
	const byNew = sealFromRegion(world.parties, { signing: other });
	world.service.deliver(byOld.envelope);
	world.service.deliver(byNew.envelope);
	await world.service.settle();
	expect(await world.service.rows()).toHaveLength(2);
	expect(world.service.directory.refreshes).toBe(0);
});

test('a signature of a third certificate is not, after one fresh look', async () => {
	world.service.directory.publishedBeside.set(REGION.organisation, [other]);
	const { envelope } = sealFromRegion(world.parties, { signing: certificateFor('En tredje') });
	world.service.deliver(envelope);
	await world.service.settle();
	expect(world.service.verdict()).toMatchObject({ findings: [{ reason: 'SIG' }] });
	expect(world.service.directory.refreshes).toBe(1);
});
