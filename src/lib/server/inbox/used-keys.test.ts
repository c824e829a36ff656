import { expect, test } from 'vitest';
import { messages } from '#lib/server/message/schema.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';
import { isUsedElsewhere, useKeys } from './used-keys.ts';

const world = useMessageService();
const use = (fingerprint: string, ...wrappedKeys: string[]) => ({ fingerprint, wrappedKeys });

test('of two envelopes that come with a key at the same time one has it', async () => {
	const { db } = world.service.deps;
	const got = await Promise.all(['a', 'b', 'c'].map((name) => useKeys(db, use(name, 'k'))));
	expect(got.filter(Boolean)).toHaveLength(1);
});

test('one key of several that is used elsewhere is enough, and the others stay free', async () => {
	const { db } = world.service.deps;
	expect(await useKeys(db, use('a', 'k'))).toBe(true);
	expect(await useKeys(db, use('b', 'new', 'k'))).toBe(false);
	expect(await isUsedElsewhere(db.read, use('c', 'new'))).toBe(false);
});

test('the same envelope may have it again, and what has no key uses none', async () => {
	const { db } = world.service.deps;
	expect(await useKeys(db, use('a', 'k'))).toBe(true);
	expect(await useKeys(db, use('a', 'k'))).toBe(true);
	expect(await useKeys(db, use('b'))).toBe(true);
	expect(await isUsedElsewhere(db.read, use('a', 'k'))).toBe(false);
});

test('using a key takes nobody’s turn: messages are recorded as they came, however long one is scanned', async () => {
	let scans = 0;
	await world.reopen({
		scanner: {
			scan: async () => {
				scans += 1;
				await new Promise((done) => setTimeout(done, 300));
				return { verdict: 'clean' };
			}
		}
	});
	const bytes = Buffer.from('%PDF');
	const files = [{ fileName: 'a.pdf', contentType: 'application/pdf', bytes }];
	const slow = sealFromRegion(world.parties, { files });
	const fast = sealFromRegion(world.parties);
	for (const { envelope } of [slow, fast]) world.service.deliver(envelope);
	await world.service.settle();
	const rows = await world.service.deps.db.read.select().from(messages);
	const order = world.service.notices.map(
		(notice) => rows.find(({ id }) => id === notice.messageId)?.messageId
	);
	expect(scans).toBe(1);
	expect(order).toEqual([slow, fast].map(({ message }) => message.messageId.toLowerCase()));
});
