import { and, eq } from 'drizzle-orm';
import { DOCUMENT_TYPES } from '../src/lib/server/envelope/envelope.ts';
import { outboxEntries } from '../src/lib/server/outbox/schema.ts';
import { sealFromRegion, US } from '../tests/support/region.ts';
import { REGION } from '../tests/support/workplace.ts';
import type { BenchCase } from './bench-case.ts';
import { measureRsaRate } from './rsa-rate.ts';
import {
	compareWithRsa,
	measureSpent,
	MESSAGES,
	openService,
	smallFile,
	untilRecorded,
	WARM_UP
} from './service.ts';

/** From the access point to the mailbox, and the signed receipt back to the sender's access point. */
export default (async () => {
	const rsa = await measureRsaRate();
	const { parties, service, accessPoint, close } = await openService();
	const { db } = service.deps;
	const receipted = and(eq(outboxEntries.kind, 'receipt'), eq(outboxEntries.state, 'finished'));
	let received = 0;
	const receiveAll = async (count: number) => {
		for (let made = 0; made < count; made += 1) {
			const { envelope } = sealFromRegion(parties, { files: [smallFile()] });
			accessPoint.pending.set(`in-${received + made}@region.example`, {
				envelope,
				metadata: {
					originalSender: REGION.organisation,
					finalRecipient: US,
					documentType: DOCUMENT_TYPES.message,
					receivedAt: service.deps.clock.now()
				}
			});
		}
		received += count;
		const isRecorded = async () => (await db.read.$count(outboxEntries, receipted)) === received;
		const spent = await measureSpent(async () => {
			service.inbox.start();
			service.outbox.start();
			await untilRecorded(accessPoint, received, isRecorded);
		});
		await Promise.all([service.inbox.stop(), service.outbox.stop()]);
		return spent;
	};
	await receiveAll(WARM_UP);
	const spent = await receiveAll(MESSAGES);
	await close();
	const work = `receive ${MESSAGES} × 10 kB`;
	return compareWithRsa(work, { count: MESSAGES, spent, operations: 2 }, rsa);
}) satisfies BenchCase;
