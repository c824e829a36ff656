/**
 * What we send goes through the checks of what we receive. A message that breaks a rule cannot be written in the client; here
 * it is written into the database behind the client's back, as a bug would. It never leaves, and it says so.
 */
import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { alarms } from '#lib/server/alarms/schema.ts';
import { attachments, messages } from '#lib/server/message/schema.ts';
import { openMessageService, type Service } from '#tests/support/message-service.ts';
import { makeParties, type Parties } from '#tests/support/region.ts';

let parties: Parties;
let service: Service;

beforeAll(() => {
	parties = makeParties();
});
beforeEach(async () => {
	service = await openMessageService(parties);
});
afterEach(() => service.close());

const SECRET = 'Qvåhlström';

async function expectNeverSent(id: string, code: string): Promise<void> {
	await service.settle();
	service.clock.advance(24 * 3_600_000);
	await service.settle();
	expect(service.accessPoint.submitCalls).toBe(0);
	expect((await service.message(id)).status).toBe('MESSAGE_EXCHANGE_ERROR');
	expect(await service.events(id)).toEqual(['SCHEDULED', `MESSAGE_EXCHANGE_ERROR ${code}`]);
	expect(await service.entries()).toMatchObject([
		{ state: 'failed', lastCode: code, envelopeBlob: null, submittedAt: null }
	]);
	const raised = await service.deps.db.read.select().from(alarms);
	expect(raised).toContainEqual(
		expect.objectContaining({
			kind: code === 'MALWARE_FOUND' ? 'malware.found' : 'sending.failed',
			subject: id
		})
	);
	expect(JSON.stringify([raised, service.logged])).not.toContain(SECRET);
}

const long = SECRET.repeat(30);

test.each<[string, Partial<typeof messages.$inferInsert>]>([
	['no subject', { subject: '' }],
	['a subject of white space', { subject: ' \n' }],
	['a subject of more than 256 characters', { subject: long }],
	['a conversation id that is no UUID', { sdkConversationId: SECRET }],
	['a reference to a message that is no UUID', { refToMessageId: SECRET }],
	['no document', { documents: [] }],
	[
		'a document with neither text nor file',
		{ documents: [{ documentId: SECRET, index: '1', texts: [] }] }
	],
	[
		'a document with blank texts only',
		{ documents: [{ documentId: SECRET, index: '1', texts: ['\n '] }] }
	],
	['a document without id', { documents: [{ documentId: '', index: '1', texts: [SECRET] }] }],
	['a recipient that is no organisation of SDK', { recipientOrganisation: SECRET }],
	['a sender that is no organisation of SDK', { senderOrganisation: `9999:${SECRET}` }],
	['a recipient without a functional address', { recipientAddress: '' }],
	['a functional address of more than 256 characters', { recipientAddress: long }],
	['a name of the recipient that is too long', { recipientName: long }],
	['a name of the function that is too long', { recipientFunctionName: long }],
	[
		'a reference that is too long',
		{ senderReferences: [{ root: 'dnr', extension: long, label: 'x' }] }
	],
	['a reference without a root', { senderReferences: [{ root: '', extension: SECRET }] }],
	[
		'a person with a name that is too long',
		{ persons: [{ root: 'x', extension: 'x', label: long }] }
	]
])('%s', async (_, changes) => {
	const id = await service.send({ text: SECRET });
	await service.deps.db.write((tx) => tx.update(messages).set(changes).where(eq(messages.id, id)));
	await expectNeverSent(id, 'MESSAGE_MALFORMED');
});

test.each([
	['a control character', `${SECRET}\u0000`],
	['half a character', `${SECRET}\ud800`],
	['a non-character', `${SECRET}\uffff`]
])('%s, which no XML can hold', async (_, text) => {
	const id = await service.send();
	const documents = [{ documentId: 'd1', index: '1', texts: [text] }];
	await service.deps.db.write((tx) =>
		tx.update(messages).set({ documents }).where(eq(messages.id, id))
	);
	await expectNeverSent(id, 'XML_MALFORMED');
});

test('more than 30 MB with its files', async () => {
	const id = await service.send();
	const bytes = randomBytes(23_000_000);
	const { id: blob, size } = await service.deps.blobs.put(bytes, { bytesMax: bytes.length });
	await service.deps.db.write((tx) =>
		tx.insert(attachments).values({
			id: service.ids.uuid(),
			messageId: id,
			position: 0,
			fileName: `${SECRET}.pdf`,
			contentType: 'application/pdf',
			size,
			blob
		})
	);
	await expectNeverSent(id, 'MESSAGE_MALFORMED');
});

test.each([
	['a name', { fileName: '' }],
	['a type', { contentType: ' ' }]
])('a file without %s', async (_, changes) => {
	const id = await service.send({
		file: { fileName: `${SECRET}.pdf`, bytes: Buffer.from('%PDF-1.7') }
	});
	await service.deps.db.write((tx) =>
		tx.update(attachments).set(changes).where(eq(attachments.messageId, id))
	);
	await expectNeverSent(id, 'MESSAGE_MALFORMED');
});

test('a file with malware', async () => {
	await service.close();
	service = await openMessageService(parties, {
		scanner: { scan: async () => ({ verdict: 'infected', signature: 'Test.File' }) }
	});
	const id = await service.send({
		file: { fileName: `${SECRET}.pdf`, bytes: Buffer.from('%PDF-1.7') }
	});
	await expectNeverSent(id, 'MALWARE_FOUND');
});
