import { afterEach, beforeEach, expect, it } from 'vitest';
import { QUEUE_ONLY, openPushWorld, type PushWorld } from '#tests/support/push-world.ts';
import { findNotice } from './find-notice.ts';
import { notices } from './schema.ts';

let world: PushWorld;
beforeEach(async () => {
	world = await openPushWorld();
});
afterEach(() => world.close());

it("leads nowhere for an unknown id, somebody else's notice and a right that has ended", async () => {
	const [anna, bo] = [await world.addPerson(), await world.addPerson()];
	await world.allowNotices(anna);
	await world.receive();
	const [notice] = await world.db.read.select().from(notices);
	const noticeId = notice!.id;
	expect(await findNotice(world, { actor: anna, noticeId: 'unknown' })).toBeUndefined();
	expect(await findNotice(world, { actor: bo, noticeId })).toBeUndefined();
	await world.setRights(anna.personId, QUEUE_ONLY);
	expect(await findNotice(world, { actor: anna, noticeId })).toBeUndefined();
});

it('leads its receiver to the conversation', async () => {
	const actor = await world.addPerson();
	await world.allowNotices(actor);
	const conversationId = await world.receive();
	const [notice] = await world.db.read.select().from(notices);
	expect(await findNotice(world, { actor, noticeId: notice!.id })).toEqual({
		conversationId,
		mailboxId: world.mailboxId
	});
});
