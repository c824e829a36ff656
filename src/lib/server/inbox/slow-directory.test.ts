import { expect, test } from 'vitest';
import { useMessageService } from '#tests/support/message-service.ts';
import { certificateFor, sealFromRegion } from '#tests/support/region.ts';
import { ScriptedDirectory } from '#tests/support/scripted-directory.ts';
import { REGION } from '#tests/support/workplace.ts';
import type { CertificateUse } from '../directory/directory.ts';

const world = useMessageService();
const SLOW = '0203:annan.example';
const stranger = certificateFor('Annan kommun');

/** Does not answer for one participant before it is told to. */
class HalfSilent extends ScriptedDirectory {
	answer = () => {};
	readonly #answered = new Promise<void>((done) => {
		this.answer = done;
	});

	override async findCertificate(
		participantId: string,
		use: CertificateUse,
		options: { refresh?: boolean } = {}
	) {
		if (participantId === SLOW) await this.#answered;
		return super.findCertificate(participantId, use, options);
	}
}

test('who waits for a slow directory lets the others of the batch go ahead, and comes when it answers', async () => {
	const directory = new HalfSilent();
	directory.published.set(REGION.organisation, world.parties.region);
	directory.published.set(SLOW, stranger);
	await world.reopen({ directory });
	const slow = sealFromRegion(world.parties, {
		signing: stranger,
		message: {
			sender: { organisation: SLOW, address: 'x', persons: [], references: [] }
		}
	});
	world.service.deliver(slow.envelope);
	for (let i = 0; i < 5; i += 1) world.service.deliver(sealFromRegion(world.parties).envelope);

	world.service.inbox.start();
	await expect.poll(async () => (await world.service.rows()).length, { timeout: 60_000 }).toBe(5);
	directory.answer();
	await expect.poll(async () => (await world.service.rows()).length, { timeout: 60_000 }).toBe(6);
	await world.service.inbox.stop();
}, 150_000);
