import { describe, expect, test } from 'vitest';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';
import { listOpenAlarms } from '../alarms/queries.ts';
import { AppError } from '../errors.ts';

const world = useMessageService();

const CONTENT = ['20101224-2387', 'Orosanmälan om Kalle', 'hemlig vårdplan', 'kalle-plan.txt'];
const [PERSONAL_NUMBER = '', SUBJECT = '', TEXT = '', FILE_NAME = ''] = CONTENT;

describe('whatever happens to messages', () => {
	test('nothing of what they say comes into the log or an alarm', async () => {
		const { service, parties } = world;
		const send = () =>
			service.send({
				subject: SUBJECT,
				text: `${TEXT} ${PERSONAL_NUMBER}`,
				file: { fileName: FILE_NAME, bytes: Buffer.from(`${TEXT} ${PERSONAL_NUMBER}`) }
			});
		await send();
		await service.settle();
		// The access point is away, then refuses; its words may repeat ours.
		service.accessPoint.unavailable = true;
		await send();
		await service.settle();
		service.accessPoint.unavailable = false;
		const words = { code: 'EBMS_0004', text: `${SUBJECT} ${PERSONAL_NUMBER}` };
		service.accessPoint.refusal = { outcome: 'rejected', permanent: true, ...words };
		await send();
		await service.settle();
		service.accessPoint.refusal = undefined;
		// What comes: no XML, an envelope that was changed, one that is fine and cannot be stored.
		service.deliver(Buffer.from(`<a>${TEXT}${PERSONAL_NUMBER}`));
		const { envelope } = sealFromRegion(parties);
		service.deliver(Buffer.from(envelope.toString().replace('</', `${PERSONAL_NUMBER}</`)));
		await service.settle();
		service.deps.blobs.put = () =>
			Promise.reject(new AppError('STORAGE_DAMAGED', `${TEXT} ${PERSONAL_NUMBER}`));
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle().catch(() => undefined);

		expect(service.logged.length).toBeGreaterThan(3);
		const told = JSON.stringify([
			service.logged,
			(await listOpenAlarms(service.deps, { limit: 100 })).alarms
		]);
		for (const part of CONTENT) expect(told).not.toContain(part);
	});
});
