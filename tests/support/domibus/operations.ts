/** What each operation does, with the answers and refusals that Domibus gives (access-point.md §2.4–2.8, §3). */
import { createReadStream, openSync } from 'node:fs';
import {
	envelope,
	escapeXml,
	faultAnswer,
	retrieveAnswer,
	soapAnswer,
	type Answer,
	type AnswerShape
} from './answers.ts';
import type { PluginUser } from './accounts.ts';
import type { MessageStore, Role, StoredMessage } from './message-store.ts';
import { DIALECTS, SDK, type Dialect, type Operation } from './names.ts';
import type { ReceivedEnvelope } from './read-envelope.ts';
import type { UserMessage, WsRequest } from './read-request.ts';

export interface World {
	store: MessageStore;
	now: () => number;
	/** Party id of this access point. */
	party: string;
	/** Participants that its directory look-up finds. */
	participants: ReadonlyMap<string, Participant>;
	/** Milliseconds on the way from one participant to another. */
	transportMs: number;
	shape: AnswerShape;
	/** Bytes of a payload. */
	payloadBytesMax: number;
	/** Ids in one answer of listPendingMessages. */
	pendingMax: number;
	/** False: the finalRecipient filter does nothing, as where everybody may log in. */
	filters: boolean;
}

export interface Participant {
	id: string;
	/** `elsewhere`: behind another access point, which takes everything. `unreachable`: fails after a while. */
	place: 'here' | 'elsewhere' | 'unreachable';
}

export interface Call {
	dialect: Dialect;
	request: WsRequest;
	received: ReceivedEnvelope;
	isMtom: boolean;
	user: PluginUser;
}

/** Refused by the plugin. */
export class Refusal extends Error {
	readonly code: string;
	constructor(code: string, text: string) {
		super(text);
		this.code = code;
	}
}

export function perform(world: World, call: Call): Answer {
	const { namespace } = DIALECTS[call.dialect];
	try {
		return OPERATIONS[call.request.operation](world, call, namespace);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return faultAnswer(namespace, { code: error.code, text: error.message });
	}
}

const OPERATIONS: Record<Operation, (world: World, call: Call, namespace: string) => Answer> = {
	submitMessage(world, call, namespace) {
		const id = submit(world, call);
		return soapAnswer(
			envelope(
				`<w:submitResponse xmlns:w="${namespace}"><messageID>${escapeXml(id)}</messageID></w:submitResponse>`
			)
		);
	},
	getStatus(world, call, namespace) {
		const id = idOf(call);
		const roles = bothRoles(world, id);
		if (roles.length > 1) throw new Refusal('WS_PLUGIN:00010', `Duplicate message id [${id}]`);
		return statusAnswer(namespace, roles[0] && statusOf(world, roles[0]));
	},
	getStatusWithAccessPointRole(world, call, namespace) {
		const found = world.store.find(idOf(call), roleOf(call));
		return statusAnswer(namespace, found && statusOf(world, found));
	},
	listPendingMessages(world, call, namespace) {
		const wanted =
			call.user.role === 'USER' ? call.user.originalUser : call.request.fields.finalRecipient;
		const ids = world.store
			.all('RECEIVING')
			.filter((each) => isPending(world, each))
			.filter(
				({ finalRecipient }) =>
					!world.filters || wanted === undefined || wanted === '' || finalRecipient === wanted
			)
			.slice(0, world.pendingMax)
			.map(({ id }) => `<messageID>${escapeXml(id)}</messageID>`);
		return soapAnswer(
			envelope(
				`<w:listPendingMessagesResponse xmlns:w="${namespace}">${ids.join('')}</w:listPendingMessagesResponse>`
			)
		);
	},
	retrieveMessage(world, call, namespace) {
		const message = pendingFor(world, call);
		const { shape } = world;
		world.store.noteRetrieved(message.id, world.now());
		const answer = retrieveAnswer({
			namespace,
			message,
			ownParty: world.party,
			// Open before the file goes, below.
			content: createReadStream('', { fd: openSync(message.payload.file, 'r') }),
			mtom: shape.mtom === 'always' || (shape.mtom === 'mirror' && call.isMtom),
			shape
		});
		const destructive = call.dialect === 'legacy-1_1' || call.request.markAsDownloaded;
		// Marked before the first byte of the answer is on its way, as the transaction of Domibus does it.
		if (destructive) world.store.setStatus(message, 'DOWNLOADED', world.now());
		return answer;
	},
	markMessageAsDownloaded(world, call, namespace) {
		const message = pendingFor(world, call);
		world.store.setStatus(message, 'DOWNLOADED', world.now());
		return soapAnswer(
			envelope(
				`<w:markMessageAsDownloadedResponse xmlns:w="${namespace}"><messageID>${escapeXml(message.id)}</messageID></w:markMessageAsDownloadedResponse>`
			)
		);
	},
	getMessageErrors(world, call, namespace) {
		const id = idOf(call);
		if (bothRoles(world, id).length > 1) {
			throw new Refusal('WS_PLUGIN:00010', `Duplicate message id [${id}]`);
		}
		return errorsAnswer(call.dialect, namespace, world.store.find(id, 'SENDING'));
	},
	getMessageErrorsWithAccessPointRole(world, call, namespace) {
		return errorsAnswer(call.dialect, namespace, world.store.find(idOf(call), roleOf(call)));
	}
};

function submit(world: World, { request, received, dialect }: Call): string {
	const message = request.message;
	if (message === undefined) throw new Refusal('WS_PLUGIN:0007', 'No UserMessage in the header');
	checkParts(message, request, received, dialect);
	if ((received.payload?.size ?? 0) > world.payloadBytesMax) {
		throw new Refusal(
			spelled(dialect, 'EBMS', '0010'),
			'The size of the payload exceeds the maximum'
		);
	}
	if (message.from?.partyId !== world.party || message.from.role !== SDK.initiator) {
		throw new Refusal(
			spelled(dialect, 'EBMS', '0010'),
			`The initiator party [${message.from?.partyId}] is not ours`
		);
	}
	if (message.hasTo)
		throw new Refusal(spelled(dialect, 'EBMS', '0003'), 'To is for dynamic discovery to fill in');
	const { sender, recipient } = discover(world, message, dialect);
	const id = message.messageId;
	// A generated id would be right for Domibus and wrong for us: nobody could ask for it after a time-out.
	if (id === undefined || !/^[\x21-\x7e]{1,255}$/.test(id)) {
		throw new Refusal(spelled(dialect, 'EBMS', '0009'), 'The message id is missing or malformed');
	}
	if (world.store.find(id, 'SENDING') !== undefined) {
		throw new Refusal(
			spelled(dialect, 'EBMS', '0004'),
			`Could not persist message [${id}]. It could be that you are submitting a message with an id which already exists.`
		);
	}
	const { payload } = received;
	if (payload === undefined) throw new Refusal('WS_PLUGIN_0005', 'No payload');
	const now = world.now();
	const stored: Omit<StoredMessage, 'role'> = {
		id,
		conversationId: message.conversationId ?? id,
		originalSender: sender,
		finalRecipient: recipient.id,
		action: message.action,
		fromParty: world.party,
		payload,
		at: now,
		availableAt: now + world.transportMs,
		status: undefined,
		errors: []
	};
	// Received first: a kill between the two lines leaves a message that its sender submits again under the same id.
	if (recipient.place === 'here' && world.store.find(id, 'RECEIVING') === undefined) {
		world.store.add({ ...stored, role: 'RECEIVING' });
	}
	world.store.add({ ...stored, role: 'SENDING' });
	return id;
}

function checkParts(
	message: UserMessage,
	request: WsRequest,
	received: ReceivedEnvelope,
	dialect: Dialect
): void {
	for (const { href, properties } of message.parts) {
		if (properties?.length === 0) throw new Refusal('WS_PLUGIN_0005', 'PartProperties is empty');
		if (!request.payloads.some(({ payloadId }) => payloadId === href)) {
			throw new Refusal(spelled(dialect, 'EBMS', '0010'), `No payload for part [${href}]`);
		}
		// Domibus opens what FilePath says. Nobody here may ever send it.
		for (const { name, value } of properties ?? []) {
			if (name !== 'MimeType' || value !== 'text/xml') {
				throw new Refusal('WS_PLUGIN_0005', `Part property ${name} is not for us`);
			}
		}
	}
	const [payload, ...more] = request.payloads;
	if (payload === undefined || more.length > 0 || message.parts.length !== 1) {
		throw new Refusal(spelled(dialect, 'EBMS', '0003'), 'XHE takes one payload');
	}
	if (payload.payloadId !== 'cid:message' || payload.contentType !== 'text/xml') {
		throw new Refusal('WS_PLUGIN_0005', 'The payload is cid:message, text/xml');
	}
	if (payload.include !== received.attached?.contentId) {
		throw new Refusal('WS_PLUGIN_0005', `Nothing is attached as [${payload.include}]`);
	}
}

/** Dynamic discovery happens while the client waits: action, service, recipient and their types are what is looked up. */
function discover(world: World, message: UserMessage, dialect: Dialect) {
	const property = (name: string) => message.properties.find((each) => each.name === name);
	const sender = property('originalSender');
	const recipient = property('finalRecipient');
	const found = world.participants.get(recipient?.value ?? '');
	const fits =
		message.action.startsWith(`${SDK.documentScheme}::`) &&
		message.service?.value === SDK.service &&
		message.service.type === SDK.serviceType &&
		recipient?.type === SDK.participantType &&
		sender?.type === SDK.participantType;
	if (!fits || found === undefined) {
		throw new Refusal(
			spelled(dialect, 'EBMS', '0004'),
			`Could not fetch metadata from SMP for documentId [${message.action}] participantId [${recipient?.value}]`
		);
	}
	return { sender: sender.value, recipient: found };
}

/** The same family and number, spelled as each endpoint does. */
const spelled = (dialect: Dialect, family: string, number: string) =>
	`${family}${dialect === 'legacy-1_1' ? '_' : ':'}${number}`;

function statusOf(world: World, message: StoredMessage): string {
	if (message.status !== undefined) return message.status;
	if (message.role === 'RECEIVING') return isPending(world, message) ? 'RECEIVED' : 'NOT_FOUND';
	if (world.now() < message.availableAt) return 'SEND_ENQUEUED';
	const unreachable = world.participants.get(message.finalRecipient)?.place === 'unreachable';
	if (!unreachable) return 'ACKNOWLEDGED';
	const at = world.now();
	world.store.addError(message.id, {
		code: 'EBMS_0005',
		detail: 'Error dispatching message to the endpoint of the receiver',
		at
	});
	world.store.setStatus(message, 'SEND_FAILURE', at);
	return 'SEND_FAILURE';
}

const isPending = (world: World, message: StoredMessage) =>
	message.role === 'RECEIVING' &&
	message.status === undefined &&
	message.availableAt <= world.now();

function pendingFor(world: World, call: Call): StoredMessage {
	const id = idOf(call);
	const message = world.store.find(id, 'RECEIVING');
	if (message === undefined || !isPending(world, message)) {
		throw new Refusal('WS_PLUGIN:0009', `Message not found, id [${id}]`);
	}
	if (call.user.role === 'USER' && call.user.originalUser !== message.finalRecipient) {
		throw new Refusal(
			'WS_PLUGIN:0001',
			`You are not allowed to handle this message [${id}]. You are authorized as [${call.user.originalUser}]`
		);
	}
	return message;
}

const bothRoles = (world: World, id: string): StoredMessage[] =>
	[world.store.find(id, 'SENDING'), world.store.find(id, 'RECEIVING')].filter(
		(each) => each !== undefined
	);

const idOf = ({ request }: Call): string => request.fields.messageID ?? '';
const roleOf = ({ request }: Call): Role =>
	request.fields.accessPointRole === 'SENDING' ? 'SENDING' : 'RECEIVING';

function statusAnswer(namespace: string, status: string | undefined): Answer {
	return soapAnswer(
		envelope(
			`<w:getStatusResponse xmlns:w="${namespace}">${status ?? 'NOT_FOUND'}</w:getStatusResponse>`
		)
	);
}

function errorsAnswer(
	dialect: Dialect,
	namespace: string,
	message: StoredMessage | undefined
): Answer {
	const name = dialect === 'legacy-1_1' ? 'errorCode' : 'domibusErrorCode';
	const items = (message?.errors ?? []).map(
		({ code, detail, at }) =>
			`<item><${name}>${code}</${name}><errorDetail>${escapeXml(detail)}</errorDetail>` +
			`<messageInErrorId>${escapeXml(message?.id ?? '')}</messageInErrorId><mshRole>SENDING</mshRole>` +
			`<timestamp>${new Date(at).toISOString().replace(/Z$/, '')}</timestamp></item>`
	);
	return soapAnswer(
		envelope(
			`<w:getMessageErrorsResponse xmlns:w="${namespace}">${items.join('')}</w:getMessageErrorsResponse>`
		)
	);
}
