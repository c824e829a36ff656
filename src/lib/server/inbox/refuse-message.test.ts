import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '#lib/message/message.ts';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { signXml } from '#lib/server/crypto/sign-xml.ts';
import { parseCertificate, parsePrivateKey } from '#lib/server/crypto/certificates.ts';
import { buildEnvelope } from '#lib/server/envelope/build-envelope.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { messages } from '#lib/server/message/schema.ts';
import { deliveries } from './schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { NOON, REGION } from '#tests/support/workplace.ts';
import { type Service, openMessageService } from '#tests/support/message-service.ts';
import {
	type Parties,
	US,
	certificateFor,
	makeParties,
	payloadFromRegion,
	sealFromRegion,
	sealXmlFromRegion
} from '#tests/support/region.ts';

let parties: Parties;
let stranger: MadeCertificate;
let service: Service;

beforeAll(() => {
	parties = makeParties();
	stranger = certificateFor('Annan kommun');
});
beforeEach(async () => {
	service = await openMessageService(parties);
});
afterEach(() => service.close());

const rows = () => service.deps.db.read.select().from(messages);
const outcomes = async () =>
	(await service.deps.db.read.select().from(deliveries)).map(({ state, outcome }) => [
		state,
		outcome
	]);

/** The only answer that we have sent. */
function verdict(): { messageId: string; verdict: string; findings: Finding[] } {
	const receipts = service.receiptsSent();
	expect(receipts).toHaveLength(1);
	const { receipt } = receipts[0]!;
	return {
		messageId: receipt.messageId,
		verdict: receipt.verdict.verdict,
		findings: receipt.verdict.verdict === 'REJECTED' ? [...receipt.verdict.findings] : []
	};
}

async function reopen(changes: Parameters<typeof openMessageService>[1]): Promise<void> {
	await service.close();
	service = await openMessageService(parties, changes);
}

describe('a message is refused, nothing of it is kept but the envelope, and its sender is told', () => {
	async function refused(envelope: Buffer, messageId: string, reason: string, detail: string) {
		service.deliver(envelope);
		await service.settle();
		const answer = verdict();
		expect(answer).toMatchObject({ messageId, verdict: 'REJECTED' });
		expect(answer.findings[0]).toMatchObject({ reason, detail });
		expect(service.notices).toEqual([]);
		const audited = await service.deps.db.read.select().from(auditEvents);
		expect(audited.map(({ event }) => event)).toContain('receipt.queued');
	}

	test('SV/structure: it breaks the schema', async () => {
		const { message, xml } = payloadFromRegion(parties);
		const broken = xml.replace(/<([a-z]+:)?confidentiality>.*?<\/[^>]+>/, '');
		expect(broken).not.toBe(xml);
		await refused(
			sealXmlFromRegion(parties, broken, { id: message.messageId }),
			message.messageId,
			'SV',
			'structure'
		);
		expect(await outcomes()).toEqual([['processed', 'MESSAGE_MALFORMED']]);
	});

	test('BV/forbidden: a file holds malware', async () => {
		await reopen({
			scanner: { scan: async () => ({ verdict: 'infected', signature: 'Test.File' }) }
		});
		const { envelope, message } = sealFromRegion(parties, {
			files: [{ fileName: 'a.pdf', contentType: 'application/pdf', bytes: Buffer.from('X') }]
		});
		await refused(envelope, message.messageId, 'BV', 'forbidden');
		expect(await outcomes()).toEqual([['processed', 'MALWARE_FOUND']]);
	});

	test('BV/too-long: it is over 30 MB', async () => {
		const { message, xml } = payloadFromRegion(parties);
		const padded = xml.replace('</', `${' '.repeat(30_000_000)}</`);
		await refused(
			sealXmlFromRegion(parties, padded, { id: message.messageId }),
			message.messageId,
			'BV',
			'too-long'
		);
	});

	test('BV/invariant: it breaks a rule', async () => {
		const { message, xml } = payloadFromRegion(parties);
		const broken = xml.replace(message.conversationId, 'not-a-uuid');
		expect(broken).not.toBe(xml);
		await refused(
			sealXmlFromRegion(parties, broken, { id: message.messageId }),
			message.messageId,
			'BV',
			'invariant'
		);
	});

	test('BV/not-supported: it refers to a message of ours that failed', async () => {
		service.accessPoint.transport = 'failed';
		const failed = await service.send();
		await service.settle();
		service.accessPoint.submitted.clear();
		service.accessPoint.transport = 'transported';
		const { envelope, message } = sealFromRegion(parties, { message: { refToMessageId: failed } });
		await refused(envelope, message.messageId, 'BV', 'not-supported');
	});

	test('BV/not-supported: it supplements a message that we have refused', async () => {
		const first = sealFromRegion(parties, { address: 'kommun:finns-inte' });
		service.deliver(first.envelope);
		await service.settle();
		service.accessPoint.submitted.clear();
		const { envelope, message } = sealFromRegion(parties, {
			message: { refToMessageId: first.message.messageId }
		});
		await refused(envelope, message.messageId, 'BV', 'not-supported');
	});

	test('BV/not-supported: a file is of a type that we do not take', async () => {
		const { envelope, message } = sealFromRegion(parties, {
			files: [
				{ fileName: 'a.exe', contentType: 'application/x-msdownload', bytes: Buffer.from('M') }
			]
		});
		await refused(envelope, message.messageId, 'BV', 'not-supported');
		expect(await outcomes()).toEqual([['processed', 'MESSAGE_UNSUPPORTED']]);
	});

	test('BV/not-found: the functional address is unknown', async () => {
		const { envelope, message } = sealFromRegion(parties, { address: 'kommun:finns-inte' });
		await refused(envelope, message.messageId, 'BV', 'not-found');
		const [receipt] = service.receiptsSent();
		expect(receipt?.header.handlingServiceId).toBe('kommun:finns-inte');
		expect(await outcomes()).toEqual([['processed', 'MAILBOX_UNKNOWN']]);
	});

	test('BV/security: message and envelope name different functions', async () => {
		const { message, xml } = payloadFromRegion(parties);
		const envelope = sealXmlFromRegion(parties, xml, {
			id: message.messageId,
			address: 'kommun:vuxna'
		});
		await refused(envelope, message.messageId, 'BV', 'security');
	});

	test('BV/security: the message names another sender than the envelope', async () => {
		const { message, xml } = payloadFromRegion(parties, {
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
			sealXmlFromRegion(parties, xml, { id: message.messageId }),
			message.messageId,
			'BV',
			'security'
		);
	});

	test('SIG/security: the signature does not hold', async () => {
		const { envelope, message } = sealFromRegion(parties);
		const text = envelope.toString();
		const broken = text.replace('kommun:barn', 'kommun:vuxna');
		expect(broken).not.toBe(text);
		await refused(Buffer.from(broken), message.messageId, 'SIG', 'security');
	});

	test('SIG/security: it is signed with another certificate than the published one', async () => {
		const { envelope, message } = sealFromRegion(parties, { signing: stranger });
		await refused(envelope, message.messageId, 'SIG', 'security');
		expect(service.directory.refreshes).toBe(1);
	});

	test('SIG/security: the published certificate had expired when it came', async () => {
		const expired = certificateFor('Region Exempel', { from: NOON - 9e9, to: NOON - 1e7 });
		service.directory.published.set(REGION.organisation, expired);
		const { envelope, message } = sealFromRegion(parties, { signing: expired });
		await refused(envelope, message.messageId, 'SIG', 'security');
	});

	test('SIG/security: its payload is not encrypted', async () => {
		const { message, xml } = payloadFromRegion(parties);
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
				key: parsePrivateKey(parties.region.keyPem),
				certificate: parseCertificate(parties.region.certificatePem)
			})
		);
		await refused(envelope, message.messageId, 'SIG', 'security');
		expect(await rows()).toEqual([]);
	});

	test('the receipt repeats nothing of the content, and neither does the log', async () => {
		const { message, xml } = payloadFromRegion(parties, { message: { subject: 'Känslig rubrik' } });
		const broken = xml.replace(message.conversationId, 'Känslig');
		service.deliver(sealXmlFromRegion(parties, broken, { id: message.messageId }));
		await service.settle();
		expect(verdict().findings.length).toBeGreaterThan(0);
		expect(JSON.stringify(verdict())).not.toContain('Känslig');
		expect(JSON.stringify(service.logged)).not.toContain('Känslig');
	});
});
