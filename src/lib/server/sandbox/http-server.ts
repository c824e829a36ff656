/** The sandbox's directory and address book over HTTP, on the loopback interface only: read-only, nothing else is served. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DOCUMENT_SCHEME, PARTICIPANT_SCHEME } from '../envelope/envelope.ts';
import type { Log } from '../log.ts';
import { addressBookPage } from './address-book-pages.ts';
import type { Publisher } from './directory/publish.ts';
import type { Faults } from './faults.ts';
import type { Federation } from './federation/federation.ts';

export interface SandboxServer {
	smpBaseUrl: string;
	addressBookUrl: string;
	close(): Promise<void>;
}

const SMP_PATH = /^\/smp\/([^/]+)\/services\/([^/]+)$/;
const ADDRESS_BOOK_PATH = /^\/addressbook\/api\/(organizations|addresses)$/;

export async function serveSandbox(deps: {
	federation: Federation;
	publisher: Publisher;
	faults: Faults;
	log: Log;
}): Promise<SandboxServer> {
	const { federation, publisher, faults, log } = deps;
	let origin = '';

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://127.0.0.1');
		if (request.method !== 'GET') return void response.writeHead(405).end();
		const smp = SMP_PATH.exec(url.pathname);
		if (smp) {
			if (faults.directoryUnavailable) return void response.writeHead(503).end();
			const participant = afterScheme(smp[1], PARTICIPANT_SCHEME);
			const document = afterScheme(smp[2], DOCUMENT_SCHEME);
			const found = await publisher.find(participant, document);
			if (!found) return void response.writeHead(404).end();
			return void response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(found);
		}
		const list = ADDRESS_BOOK_PATH.exec(url.pathname)?.[1];
		if (list === 'organizations' || list === 'addresses') {
			const number = Number(url.searchParams.get('page[number]') ?? 1);
			const page = addressBookPage(federation, list, number, `${origin}/addressbook/api/`);
			if (!page) return void response.writeHead(404).end();
			return void response
				.writeHead(200, { 'content-type': 'application/vnd.api+json' })
				.end(JSON.stringify(page));
		}
		response.writeHead(404).end();
	}

	const server = createServer((request, response) => {
		answer(request, response).catch((error: unknown) => {
			log.error('sandbox.http-failed', {
				reason: error instanceof Error ? error.message : String(error)
			});
			if (!response.headersSent) response.writeHead(500);
			response.end();
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		smpBaseUrl: `${origin}/smp`,
		addressBookUrl: `${origin}/addressbook/api/`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

/** `scheme::value` percent-encoded; '' when it is something else. */
function afterScheme(part: string | undefined, scheme: string): string {
	try {
		const text = decodeURIComponent(part ?? '');
		return text.startsWith(`${scheme}::`) ? text.slice(scheme.length + 2) : '';
	} catch {
		return '';
	}
}
