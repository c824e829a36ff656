/**
 * The WS plugin as npm `soap` understands its WSDL: somebody else's reading of the binding, the names and the types. What
 * it cannot do is left to the scripted access point: XOP (it reads neither multipart requests nor writes such answers),
 * streams (it holds everything as a string), and the attribute markAsDownloaded's default.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import soap from 'soap';
import { DIALECTS, EBMS, type Dialect } from './names.ts';

const WSDL: Record<Dialect, { file: string; service: string; port: string }> = {
	'ws-plugin-5': {
		file: 'wsdl/domibus-ws-plugin-5.1/WebServicePlugin.wsdl',
		service: 'WebServicePlugin',
		port: 'WEBSERVICEPLUGIN_PORT'
	},
	'legacy-1_1': {
		file: 'wsdl/domibus-ws-plugin-legacy-1_1/BackendService_1_1.wsdl',
		service: 'BackendService_1_1',
		port: 'BACKEND_PORT'
	}
};

/** What `soap` makes of a request: names without prefixes, attributes apart. */
interface Parsed {
	readonly [name: string]: unknown;
}

export interface SoapMessage {
	id: string;
	value: string;
	originalSender: string;
	finalRecipient: string;
	action: string;
	downloaded: boolean;
}

export type SoapServer = Awaited<ReturnType<typeof startSoapServer>>;

/** @param wsdlFolder the specification's folder, from which the real WSDL is read */
export async function startSoapServer(specFolder: string, dialect: Dialect) {
	const { file, service, port } = WSDL[dialect];
	const wsdlFile = join(specFolder, file);
	const messages = new Map<string, SoapMessage>();
	/** Headers and bodies as they were understood. */
	const understood: { operation: string; body: Parsed; header: Parsed | undefined }[] = [];

	const operations = {
		submitMessage(body: Parsed, header: Parsed | undefined) {
			const message = at(header, 'Messaging', 'UserMessage');
			const id = text(at(message, 'MessageInfo', 'MessageId'));
			if (messages.has(id)) throw fault(dialect, 'EBMS:0004', `message [${id}] already exists`);
			const properties = listOf(at(message, 'MessageProperties', 'Property'));
			const property = (name: string) =>
				text(properties.find((each) => at(each, 'attributes', 'name') === name));
			messages.set(id, {
				id,
				value: text(at(listOf(body.payload)[0], 'value')),
				originalSender: property('originalSender'),
				finalRecipient: property('finalRecipient'),
				action: text(at(message, 'CollaborationInfo', 'Action')),
				downloaded: false
			});
			return { messageID: id };
		},
		getStatus: (body: Parsed) => ({ $value: statusOf(messages.get(text(body.messageID))) }),
		getStatusWithAccessPointRole: (body: Parsed) => ({
			$value: statusOf(messages.get(text(body.messageID)))
		}),
		listPendingMessages: (body: Parsed) => ({
			messageID: [...messages.values()]
				.filter(({ downloaded }) => !downloaded)
				.filter(
					({ finalRecipient }) =>
						dialect === 'legacy-1_1' || finalRecipient === text(body.finalRecipient)
				)
				.map(({ id }) => id)
		}),
		retrieveMessage(body: Parsed) {
			const message = messages.get(text(body.messageID));
			if (message === undefined || message.downloaded) {
				throw fault(dialect, 'WS_PLUGIN:0009', 'Message not found');
			}
			message.downloaded = at(body, 'attributes', 'markAsDownloaded') !== 'false';
			return { payload: { attributes: { payloadId: 'cid:message' }, value: message.value } };
		},
		markMessageAsDownloaded(body: Parsed) {
			const id = text(body.messageID);
			const message = messages.get(id);
			if (message === undefined || message.downloaded) {
				throw fault(dialect, 'WS_PLUGIN:0009', 'Message not found');
			}
			message.downloaded = true;
			return { messageID: id };
		},
		getMessageErrors: () => ({ item: errorsOf(dialect) }),
		getMessageErrorsWithAccessPointRole: () => ({ item: errorsOf(dialect) })
	};

	const http = createServer();
	await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
	let ready: (error?: unknown) => void = () => {};
	const listening = new Promise<void>((done, fail) => {
		ready = (error) => (error ? fail(error as Error) : done());
	});
	const server = soap.listen(http, {
		callback: ready,
		path: '/services/plugin',
		services: {
			[service]: {
				[port]: Object.fromEntries(
					Object.entries(operations).map(([operation, act]) => [
						operation,
						(body: Parsed | null, _callback: unknown, header: Parsed | undefined) => {
							understood.push({ operation, body: body ?? {}, header });
							return act(body ?? {}, header);
						}
					])
				)
			}
		},
		xml: readFileSync(wsdlFile, 'utf8'),
		uri: wsdlFile,
		forceSoap12Headers: true
	});
	// Asked before the operation itself.
	server.addSoapHeader((operation: string, body: Parsed) => {
		const message = messages.get(text(body?.messageID));
		return operation === 'retrieveMessage' && message ? messagingOf(message) : '';
	});
	await listening;
	const faults: string[] = [];
	server.log = (type, data) => {
		if (type === 'error') faults.push(String(data));
	};

	return {
		url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/services/plugin`,
		messages,
		understood,
		/** What went wrong in the server itself. */
		faults,
		async close() {
			http.closeAllConnections();
			await new Promise((done) => http.close(done));
		}
	};
}

const statusOf = (message: SoapMessage | undefined) =>
	message === undefined ? 'NOT_FOUND' : 'ACKNOWLEDGED';

function errorsOf(dialect: Dialect) {
	return [
		{
			[dialect === 'legacy-1_1' ? 'errorCode' : 'domibusErrorCode']: 'EBMS_0005',
			errorDetail: 'Error dispatching message',
			mshRole: 'SENDING',
			timestamp: '2026-11-23T11:00:00.000'
		}
	];
}

/** `soap` would put the detail's children into the namespace of SOAP. */
function fault(dialect: Dialect, code: string, message: string) {
	return {
		Fault: {
			Code: { Value: 'soap:Receiver' },
			Reason: { Text: message },
			Detail: {
				$xml: `<w:FaultDetail xmlns:w="${DIALECTS[dialect].namespace}"><code>${code}</code><message>${message}</message></w:FaultDetail>`
			},
			statusCode: 500
		}
	};
}

/** An output header of two parts is beyond `soap`: it is written here. */
function messagingOf(message: SoapMessage): string {
	const property = (name: string, value: string) =>
		`<h:Property name="${name}">${value}</h:Property>`;
	return (
		`<h:Messaging xmlns:h="${EBMS}"><h:UserMessage><h:MessageInfo><h:Timestamp>2026-11-23T12:00:00</h:Timestamp><h:MessageId>${message.id}</h:MessageId></h:MessageInfo>` +
		`<h:CollaborationInfo><h:Service>bdx:noprocess</h:Service><h:Action>${message.action}</h:Action></h:CollaborationInfo>` +
		`<h:MessageProperties>${property('originalSender', message.originalSender)}${property('finalRecipient', message.finalRecipient)}</h:MessageProperties>` +
		`<h:PayloadInfo><h:PartInfo href="cid:message"/></h:PayloadInfo></h:UserMessage></h:Messaging>`
	);
}

function at(from: unknown, ...path: string[]): unknown {
	return path.reduce<unknown>((value, name) => (value as Parsed | undefined)?.[name], from);
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** Elements with attributes have their text beside them. */
function text(value: unknown): string {
	if (typeof value === 'object' && value !== null) return text((value as Parsed).$value);
	return typeof value === 'string' ? value : '';
}
