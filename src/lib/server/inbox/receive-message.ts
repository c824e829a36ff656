import type { Finding } from '#lib/message/message.ts';
import type { MessageParty } from '#lib/conversation/conversation.ts';
import { clearWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { findFunction, findOrganisation } from '../address-book/queries.ts';
import type { MessageParty as ContentParty } from '../content/sdk-message.ts';
import { findRows } from '../db/rows.ts';
import type { ErrorCode } from '../errors.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { acceptMessage } from '../message/accept-message.ts';
import type { IncomingMessage } from '../message/record-incoming.ts';
import type { OpenedFile, OpenedMessage } from '../sealing/sealing-jobs.ts';
import { checkAcceptable, type Acceptability } from './check-acceptable.ts';
import type { Delivery } from './delivery.ts';
import { refuseDelivery } from './end-delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { shortenTexts } from './shorten-texts.ts';
import { recordDelivery, recordResult } from './store.ts';

type Mailbox = typeof mailboxes.$inferSelect;

/** A verified message that follows the rules: find its mailbox, store it, and queue its receipt. */
export async function receiveMessage(
	deps: InboxDeps,
	delivery: Delivery,
	opened: OpenedMessage
): Promise<void> {
	const { header, message } = opened;
	const refuse = (finding: Finding, { findings, malware }: Acceptability) =>
		refuseDelivery(deps, delivery, {
			header,
			code: REFUSAL_CODES[finding.detail] ?? 'MESSAGE_UNSUPPORTED',
			findings,
			conversationId: message.conversationId,
			malware
		});
	const mailbox = await findMailbox(deps, message.recipient.address);
	if (mailbox === undefined) return refuse(UNKNOWN_ADDRESS, { findings: [UNKNOWN_ADDRESS] });
	const sender = await senderOf(deps, message.sender);
	const about = { sender, refToMessageId: message.refToMessageId ?? null };
	const acceptability = await checkAcceptable(deps, opened, about);
	const [finding] = acceptability.findings;
	if (finding !== undefined) return refuse(finding, acceptability);
	const { documents, whole } = shortenTexts(message.documents);
	const incoming: IncomingMessage = {
		...about,
		messageId: message.messageId,
		mailboxId: mailbox.id,
		sdkConversationId: message.conversationId,
		subject: message.subject,
		confidential: message.confidential,
		recipient: {
			organisation: deps.organisation.participantId,
			name: deps.organisation.name,
			address: mailbox.functionalAddress,
			functionName: mailbox.name
		},
		documents,
		senderReferences: [...message.sender.references],
		recipientReferences: [...message.recipient.references],
		persons: [...message.recipient.persons],
		attachments: await storeFiles(deps, opened.files, whole),
		createdAt: message.createdAt,
		envelopeBlob: delivery.envelopeBlob
	};
	await deps.checkpoint('inbox:attachments-stored');
	await deps.db.write(async (tx) => {
		const processedAt = deps.clock.now();
		const changes = { state: 'processed', outcome: null, processedAt } as const;
		if (!(await recordDelivery(tx, delivery, changes))) return;
		await clearWaitingAlarm(tx, deps, delivery.outcome, delivery.originalSender);
		const { outcome, messageId } = await acceptMessage(tx, deps, {
			message: incoming,
			envelopeId: header.id,
			handlingServiceId: message.recipient.address,
			route: delivery.route
		});
		await recordResult(tx, delivery, {
			messageId,
			sdkConversationId: message.conversationId.toLowerCase(),
			...(outcome === 'duplicate' && { outcome: 'MESSAGE_DUPLICATE' })
		});
	});
	await deps.checkpoint('inbox:message-recorded');
}

const UNKNOWN_ADDRESS: Finding = {
	reason: 'BV',
	detail: 'not-found',
	location: '/XHE/Payloads/Payload/HandlingServiceID',
	text: 'the functional address is unknown'
};

const REFUSAL_CODES: Readonly<Record<string, ErrorCode>> = {
	'not-found': 'MAILBOX_UNKNOWN',
	'not-supported': 'MESSAGE_UNSUPPORTED',
	forbidden: 'MALWARE_FOUND'
};

async function findMailbox(deps: InboxDeps, address: string): Promise<Mailbox | undefined> {
	const wanted = { functionalAddress: address.trim(), closedAt: null };
	const [mailbox] = await findRows(deps.db.read, mailboxes, wanted);
	return mailbox;
}

/** The address book's names before the sender's own: anybody can call herself anything. */
async function senderOf(deps: InboxDeps, party: ContentParty): Promise<MessageParty> {
	const address = party.address ?? '';
	const organisation = await findOrganisation(deps, party.organisation);
	const listed = await findFunction(deps, party.organisation, address);
	return {
		organisation: party.organisation,
		name: organisation?.name ?? party.organisationName ?? party.organisation,
		address,
		functionName: listed?.name ?? party.functionName ?? ''
	};
}

async function storeFiles(
	deps: InboxDeps,
	files: readonly OpenedFile[],
	wholeText: string | undefined
) {
	const stored: IncomingMessage['attachments'] = [];
	for (const { fileName, contentType, bytes } of files) {
		const { id, size } = await deps.blobs.put(bytes, { bytesMax: bytes.byteLength });
		stored.push({ fileName, contentType, size, blob: id });
	}
	if (wholeText !== undefined) {
		const bytes = Buffer.from(wholeText);
		const { id, size } = await deps.blobs.put(bytes, { bytesMax: bytes.byteLength });
		stored.push({ fileName: WHOLE_TEXT, contentType: 'text/plain', size, blob: id });
	}
	return stored;
}

/** As people see it among the attachments. */
const WHOLE_TEXT = 'Hela texten.txt';
