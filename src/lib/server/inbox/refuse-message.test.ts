import { beforeAll, describe, expect, test } from 'vitest';
import { deliveries } from './schema.ts';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { signXml } from '#lib/server/crypto/sign-xml.ts';
import { parseCertificate, parsePrivateKey } from '#lib/server/crypto/certificates.ts';
import { buildEnvelope } from '#lib/server/envelope/build-envelope.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { NOON, REGION } from '#tests/support/workplace.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import {
	US,
	certificateFor,
	payloadFromRegion,
	sealFromRegion,
	sealXmlFromRegion
} from '#tests/support/region.ts';

const world = useMessageService();
let stranger: MadeCertificate;

beforeAll(() => {
	stranger = certificateFor('Annan kommun');
});
describe('a message is refused, nothing of it is kept but the envelope, and its sender is told', () => {
	async function refused(envelope: Buffer, messageId: string, reason: string, detail: string) {
		world.service.deliver(envelope);
		await world.service.settle();
		const answer = world.service.verdict();
		expect(answer).toMatchObject({ messageId, verdict: 'REJECTED' });
		expect(answer.findings[0]).toMatchObject({ reason, detail });
		expect(world.service.notices).toEqual([]);
		const audited = await world.service.deps.db.read.select().from(auditEvents);
		expect(audited.map(({ event }) => event)).toContain('receipt.queued');
	}

	test('SV/structure: it breaks the schema', async () => {
		const { message, xml } = payloadFromRegion(world.parties);
		const broken = xml.replace(/<([a-z]+:)?confidentiality>.*?<\/[^>]+>/, '');
		expect(broken).not.toBe(xml);
		await refused(
			sealXmlFromRegion(world.parties, broken, { id: message.messageId }),
			message.messageId,
			'SV',
			'structure'
		);
		expect(await world.service.outcomes()).toEqual([['processed', 'MESSAGE_MALFORMED']]);
	});

	test('BV/forbidden: a file holds malware', async () => {
		await world.reopen({
			scanner: { scan: async () => ({ verdict: 'infected', signature: 'Test.File' }) }
		});
		const { envelope, message } = sealFromRegion(world.parties, {
			files: [{ fileName: 'a.pdf', contentType: 'application/pdf', bytes: Buffer.from('X') }]
		});
		await refused(envelope, message.messageId, 'BV', 'forbidden');
		// An incident too: the envelope stays where somebody has to look at it.
		expect(await world.service.outcomes()).toEqual([['quarantined', 'MALWARE_FOUND']]);
		expect(await world.service.openAlarms()).toEqual([`malware.found ${message.messageId}`]);
	});

	test('BV/too-long: it is over 30 MB', async () => {
		const { message, xml } = payloadFromRegion(world.parties);
		const padded = xml.replace('</', `${' '.repeat(30_000_000)}</`);
		await refused(
			sealXmlFromRegion(world.parties, padded, { id: message.messageId }),
			message.messageId,
			'BV',
			'too-long'
		);
	});

	test('BV/invariant: it breaks a rule', async () => {
		const { message, xml } = payloadFromRegion(world.parties);
		const broken = xml.replace(message.conversationId, 'not-a-uuid');
		expect(broken).not.toBe(xml);
		await refused(
			sealXmlFromRegion(world.parties, broken, { id: message.messageId }),
			message.messageId,
			'BV',
			'invariant'
		);
	});

	test('BV/not-supported: it refers to a message of ours that failed', async () => {
		world.service.accessPoint.transport = 'failed';
		const failed = await world.service.send();
		await world.service.settle();
		world.service.accessPoint.submitted.clear();
		world.service.accessPoint.transport = 'transported';
		const { envelope, message } = sealFromRegion(world.parties, {
			message: { refToMessageId: failed }
		});
		await refused(envelope, message.messageId, 'BV', 'not-supported');
	});

	test('BV/not-supported: it supplements a message that we have refused', async () => {
		const first = sealFromRegion(world.parties, { address: 'kommun:finns-inte' });
		world.service.deliver(first.envelope);
		await world.service.settle();
		world.service.accessPoint.submitted.clear();
		const { envelope, message } = sealFromRegion(world.parties, {
			message: { refToMessageId: first.message.messageId }
		});
		await refused(envelope, message.messageId, 'BV', 'not-supported');
	});

	test('BV/not-supported: a file is of a type that we do not take', async () => {
		const { envelope, message } = sealFromRegion(world.parties, {
			files: [
				{ fileName: 'a.exe', contentType: 'application/x-msdownload', bytes: Buffer.from('M') }
			]
		});
		await refused(envelope, message.messageId, 'BV', 'not-supported');
		expect(await world.service.outcomes()).toEqual([['processed', 'MESSAGE_UNSUPPORTED']]);
	});

	test('BV/not-found: the functional address is unknown', async () => {
		const { envelope, message } = sealFromRegion(world.parties, { address: 'kommun:finns-inte' });
		await refused(envelope, message.messageId, 'BV', 'not-found');
		const [receipt] = world.service.receiptsSent();
		expect(receipt?.header.handlingServiceId).toBe('kommun:finns-inte');
		expect(await world.service.outcomes()).toEqual([['processed', 'MAILBOX_UNKNOWN']]);
	});

	test('BV/security: message and envelope name different functions', async () => {
		const { message, xml } = payloadFromRegion(world.parties);
		const envelope = sealXmlFromRegion(world.parties, xml, {
			id: message.messageId,
			address: 'kommun:vuxna'
		});
		await refused(envelope, message.messageId, 'BV', 'security');
	});

	test('BV/security: the message names another sender than the envelope', async () => {
		const { message, xml } = payloadFromRegion(world.parties, {
			message: {
				sender: {
					organisation: '0203:annan.example',
					address: REGION.address,
					persons: [],
					references: []
				}
			}
		});
		await refused(
			sealXmlFromRegion(world.parties, xml, { id: message.messageId }),
			message.messageId,
			'BV',
			'security'
		);
	});

	test('SIG/security: the signature does not hold', async () => {
		const { envelope, message } = sealFromRegion(world.parties);
		const text = envelope.toString();
		const broken = text.replace('kommun:barn', 'kommun:vuxna');
		expect(broken).not.toBe(text);
		await refused(Buffer.from(broken), message.messageId, 'SIG', 'security');
	});

	test('SIG/security: it is signed with another certificate than the published one', async () => {
		const { envelope, message } = sealFromRegion(world.parties, { signing: stranger });
		await refused(envelope, message.messageId, 'SIG', 'security');
		expect(world.service.directory.refreshes).toBe(1);
	});

	test('SIG/security: the published certificate had expired when it came', async () => {
		const expired = certificateFor('Region Exempel', { from: NOON - 9e9, to: NOON - 1e7 });
		world.service.directory.published.set(REGION.organisation, expired);
		const { envelope, message } = sealFromRegion(world.parties, { signing: expired });
		await refused(envelope, message.messageId, 'SIG', 'security');
	});

	test('SIG/security: its payload is not encrypted', async () => {
		const { message, xml } = payloadFromRegion(world.parties);
		const header = {
			id: message.messageId,
			createdAt: NOON,
			from: REGION.organisation,
			to: US,
			federation: FEDERATIONS.test,
			kind: 'message',
			handlingServiceId: 'kommun:barn',
			encrypted: false
		} as const;
		const envelope = Buffer.concat(
			signXml(buildEnvelope(header, [Buffer.from(xml)]), {
				key: parsePrivateKey(world.parties.region.keyPem),
				certificate: parseCertificate(world.parties.region.certificatePem)
			})
		);
		await refused(envelope, message.messageId, 'SIG', 'security');
		expect(await world.service.rows()).toEqual([]);
	});

	test('the receipt repeats nothing of the content, and neither does the log', async () => {
		const { message, xml } = payloadFromRegion(world.parties, {
			message: { subject: 'Känslig rubrik' }
		});
		const broken = xml.replace(message.conversationId, 'Känslig');
		world.service.deliver(sealXmlFromRegion(world.parties, broken, { id: message.messageId }));
		await world.service.settle();
		expect(world.service.verdict().findings.length).toBeGreaterThan(0);
		expect(JSON.stringify(world.service.verdict())).not.toContain('Känslig');
		const { db } = world.service.deps;
		const kept = [
			world.service.logged,
			await db.read.select().from(deliveries),
			await db.read.select().from(auditEvents),
			await world.service.entries()
		];
		expect(JSON.stringify(kept).toLowerCase()).not.toContain('känslig');
	});
});
