/**
 * Puts into a data folder what operations meet at night, beside the app that runs on it: a delivery in quarantine, a
 * receipt that waits after failures, two that were given up (the alarm of one has been closed), and alarms. For the tests of the operations page.
 *
 *   node tests/e2e/support/make-trouble.ts FOLDER
 */
import { resolve } from 'node:path';
import { raiseAlarm } from '#lib/server/alarms/raise-alarm.ts';
import { systemClock } from '#lib/server/clock.ts';
import { loadConfig } from '#lib/server/config.ts';
import { randomIds } from '#lib/server/ids.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';
import { openStorageBeside } from '#lib/server/storage/open-storage.ts';

const HOUR = 3_600_000;
const config = loadConfig({
	SLUSS_ENVIRONMENT: 'sandbox',
	SLUSS_ROOT: resolve('.'),
	SLUSS_DATA: process.argv[2]
});
const { db, blobs, close } = await openStorageBeside(config, randomIds);
const now = systemClock.now();
const { id: blob } = await blobs.put(Buffer.from('no envelope'), { bytesMax: 100 });
const transportId = 'quarantined-1@myndigheten.example';
await db.write(async (tx) => {
	await tx.insert(deliveries).values({
		...{ id: randomIds.uuid(), transportId, fingerprint: '0'.repeat(64), envelopeBlob: blob },
		...{ size: 11, originalSender: '0203:myndigheten.example' },
		...{ finalRecipient: config.organisation.participantId, documentType: 'unknown' },
		...{ state: 'quarantined', outcome: 'DECRYPTION_FAILED', dueAt: now, attempts: 1 },
		...{ receivedAt: now - 7 * HOUR, processedAt: now - 7 * HOUR }
	});
	await tx.insert(outboxEntries).values({
		...{ id: randomIds.uuid(), kind: 'receipt', envelopeId: randomIds.uuid() },
		...{ transportId: 'waiting-1@sluss.ekvik.example', receiptFor: randomIds.uuid() },
		...{ recipientOrganisation: '0203:region-norrmark.example', recipientAddress: 'mottagning' },
		...{ state: 'queued', attempts: 4, lastCode: 'ACCESS_POINT_UNAVAILABLE' },
		...{ receiptFindings: [], createdAt: now - 2 * HOUR, dueAt: now + 24 * HOUR }
	});
	const deps = { clock: systemClock, ids: randomIds };
	for (const name of ['failed-1', 'failed-2']) {
		const envelopeId = randomIds.uuid();
		await tx.insert(outboxEntries).values({
			...{ id: randomIds.uuid(), kind: 'receipt', envelopeId },
			...{ transportId: `${name}@sluss.ekvik.example`, receiptFor: randomIds.uuid() },
			...{ recipientOrganisation: '0203:ovningsmyndigheten.example', recipientAddress: 'svarar' },
			...{ state: 'failed', lastCode: 'TRANSPORT_FAILED', receiptFindings: [] },
			...{ createdAt: now - 3 * HOUR, dueAt: now - 3 * HOUR, submittedAt: now - 3 * HOUR }
		});
		if (name === 'failed-2') continue;
		await raiseAlarm(tx, deps, {
			kind: 'sending.failed',
			subject: envelopeId,
			facts: { kind: 'receipt', code: 'TRANSPORT_FAILED' }
		});
	}
	await raiseAlarm(tx, deps, {
		kind: 'delivery.quarantined',
		subject: transportId,
		facts: { code: 'DECRYPTION_FAILED', sender: '0203:myndigheten.example' }
	});
	await raiseAlarm(tx, deps, {
		kind: 'directory.unavailable',
		subject: '',
		facts: { code: 'DIRECTORY_UNAVAILABLE' }
	});
	for (let overdue = 0; overdue < 5; overdue += 1) {
		await raiseAlarm(tx, deps, { kind: 'receipt.overdue', subject: randomIds.uuid() });
	}
});
await close();
