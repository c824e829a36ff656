import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Scanner } from '../malware/scanner.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';

const world = useMessageService();
/** What is recorded too early has time enough to be. */
const TIME_TO_OVERTAKE_MS = 500;

/**
 * The first message has been opened, its wrapped key recorded as used, and its file is being scanned while those behind it
 * are ready to be recorded. Whoever records the key in the message's own turn gives that turn away.
 */
test('messages are recorded in the order in which they came, although the first takes longest after it was opened', async () => {
	let scanned = () => {};
	const laterOnesAreReady = new Promise<void>((done) => {
		scanned = done;
	});
	let ready = 0;
	const scanner: Scanner = {
		scan: async () => {
			await laterOnesAreReady;
			await wait(TIME_TO_OVERTAKE_MS);
			return { verdict: 'clean' };
		}
	};
	await world.reopen({
		scanner,
		checkpoint: async (name) => {
			// The last step before a message is recorded; the first one is not there yet.
			if (name === 'inbox:attachments-stored' && (ready += 1) === 2) scanned();
		}
	});
	const files = [{ fileName: 'a.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF') }];
	const sent = [
		sealFromRegion(world.parties, { files }),
		sealFromRegion(world.parties),
		sealFromRegion(world.parties)
	];
	for (const { envelope } of sent) world.service.deliver(envelope);

	world.service.inbox.start();
	await expect.poll(async () => (await world.service.rows()).length, { timeout: 60_000 }).toBe(3);
	await world.service.inbox.stop();

	const idOf = new Map((await world.service.rows()).map((row) => [row.id, row.messageId]));
	const recorded = await world.service.audited('message.received');
	expect(recorded.map(({ messageId }) => idOf.get(messageId ?? ''))).toEqual(
		sent.map(({ message }) => message.messageId)
	);
}, 120_000);
