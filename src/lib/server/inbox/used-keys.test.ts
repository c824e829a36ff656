import { expect, test } from 'vitest';
import { useMessageService } from '#tests/support/message-service.ts';
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
