/**
 * A Domibus connector with a plugin that answers what a test tells it to; made anew for each test of the file that imports
 * this.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Submission } from '#lib/server/access-point/connector.ts';
import {
	createDomibusConnector,
	type DomibusConnector
} from '#lib/server/access-point/domibus/domibus-connector.ts';
import type { DomibusOptions } from '#lib/server/access-point/domibus/domibus-options.ts';
import { ManualClock } from '#lib/server/clock.ts';
import type { LogFacts } from '#lib/server/log.ts';
import {
	answer,
	fault,
	openTinyPlugin,
	retrieved,
	type TinyAnswer,
	type TinyPlugin
} from './tiny-plugin.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');
export const HOUR = 3_600_000;
export const ID = '3f0f1c0e-0000-4000-8000-000000000001@sluss.example';
export const ENVELOPE = Buffer.from('\ufeff<XHE>\r\nåäö</XHE>');

export let plugin: TinyPlugin;
export let folder: string;
export let clock: ManualClock;
export let logged: { level: string; event: string; facts: LogFacts }[];
const made: DomibusConnector[] = [];

beforeEach(async () => {
	plugin = await openTinyPlugin();
	folder = await mkdtemp(join(tmpdir(), 'sluss-domibus-'));
	clock = new ManualClock(NOW);
	logged = [];
});
afterEach(async () => {
	for (const connector of made.splice(0)) connector.close();
	await plugin.close();
	await rm(folder, { recursive: true });
});

export function connect(changes: Partial<DomibusOptions> = {}): DomibusConnector {
	const note =
		(level: string) =>
		(event: string, facts: LogFacts = {}) =>
			void logged.push({ level, event, facts });
	const connector = createDomibusConnector({
		url: plugin.url,
		dialect: 'ws-plugin-5',
		partyId: 'AP0001-SDK-QA',
		partyType: 'urn:ap',
		credentials: { login: { user: 'sluss', password: 'p:å' } },
		mtom: false,
		spoolFolder: folder,
		clock,
		log: { info: note('info'), warn: note('warn'), error: note('error') },
		...changes
	});
	made.push(connector);
	return connector;
}
export const legacy = (changes: Partial<DomibusOptions> = {}) =>
	connect({ dialect: 'legacy-1_1', ...changes });

export function submission(changes: Partial<Submission> = {}): Submission {
	return {
		transportId: ID,
		envelopeId: '3f0f1c0e-0000-4000-8000-000000000002',
		sender: '0203:a.example',
		recipient: '0203:b.example',
		documentType: 'urn:x:3::root##3.0::tm',
		size: ENVELOPE.length,
		async *content() {
			yield ENVELOPE;
		},
		...changes
	};
}

export const UNAVAILABLE = { code: 'ACCESS_POINT_UNAVAILABLE', retryable: true };
export const REFUSED = { code: 'ACCESS_POINT_AUTHENTICATION', retryable: true };
export const submitted = (id = ID, namespace?: string) =>
	answer('submitResponse', `<messageID>${id}</messageID>`, namespace);
export const status = (text: string, namespace?: string) =>
	answer('getStatusResponse', text, namespace);
export const pending = (ids: string[], namespace?: string) =>
	answer(
		'listPendingMessagesResponse',
		ids.map((id) => `<messageID>${id}</messageID>`).join(''),
		namespace
	);
export const NOT_FOUND = fault('WS_PLUGIN:0009', 'Message not found, id [x]');
export const operations = () => plugin.asked.map(({ operation }) => operation);

export async function contentOf(connector: DomibusConnector, id = ID): Promise<Buffer | undefined> {
	const fetched = await connector.fetch(id);
	if (fetched === undefined) return undefined;
	const chunks: Uint8Array[] = [];
	for await (const chunk of fetched.content) chunks.push(chunk);
	return Buffer.concat(chunks);
}
export const base64 = ENVELOPE.toString('base64');
export const message = (changes: Partial<Parameters<typeof retrieved>[0]> = {}): TinyAnswer => ({
	body: retrieved({ id: ID, payload: base64, ...changes })
});
