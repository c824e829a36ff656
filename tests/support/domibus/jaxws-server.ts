/**
 * The WS plugin as JAX-WS RI (Debian: libjaxws-java) makes it from the real WSDL: stubs, server and schema validation by
 * somebody else's stack, the family of stacks that Domibus is built on. Everything generated lies in a temporary folder.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DIALECTS, type Dialect } from './names.ts';

const run = promisify(execFile);
const JARS = '/usr/share/java';

const PARTS: Record<Dialect, Record<string, string>> = {
	'ws-plugin-5': {
		wsdl: 'wsdl/domibus-ws-plugin-5.1/WebServicePlugin.wsdl',
		INTERFACE: 'WebServicePluginInterface',
		SERVICE: 'WebServicePlugin',
		PORT: 'WEBSERVICEPLUGIN_PORT',
		CONSUMES: '!"false".equals(request.getMarkAsDownloaded())',
		OPERATIONS: `
	public MessageStatus getStatusWithAccessPointRole(StatusRequestWithAccessPointRole request) { return statusOf(request.getMessageID()); }
	public ErrorResultImplArray getMessageErrorsWithAccessPointRole(GetErrorsRequestWithAccessPointRole request) { return new ErrorResultImplArray(); }
	public ListPendingMessagesResponse listPendingMessages(ListPendingMessagesRequest request) { return pendingFor(request.getFinalRecipient()); }
	public ListPushFailedMessagesResponse listPushFailedMessages(ListPushFailedMessagesRequest request) { return new ListPushFailedMessagesResponse(); }
	public void rePushFailedMessages(RePushFailedMessagesRequest request) {}
	public void markMessageAsDownloaded(MarkMessageAsDownloadedRequest request, Holder<MarkMessageAsDownloadedResponse> response, Holder<Messaging> header) throws MarkMessageAsDownloadedFault {
		Stored stored = messages.get(request.getMessageID());
		if (stored == null || stored.downloaded) {
			FaultDetail detail = detail("WS_PLUGIN:0009", "Message not found");
			throw new MarkMessageAsDownloadedFault(detail.getMessage(), detail);
		}
		stored.downloaded = true;
		response.value = new MarkMessageAsDownloadedResponse();
		response.value.setMessageID(request.getMessageID());
		header.value = new Messaging();
	}`
	},
	'legacy-1_1': {
		wsdl: 'wsdl/domibus-ws-plugin-legacy-1_1/BackendService_1_1.wsdl',
		INTERFACE: 'BackendInterface',
		SERVICE: 'BackendService_1_1',
		PORT: 'BACKEND_PORT',
		CONSUMES: 'true',
		OPERATIONS:
			'public ListPendingMessagesResponse listPendingMessages(Object request) { return pendingFor(null); }'
	}
};

/** Why there is no such server here, or undefined. Printed. */
export function noJaxWs(): string | undefined {
	const has = (program: string) => spawnSync(program, ['-version']).error === undefined;
	const missing = [
		...(has('java') && has('javac') ? [] : ['a Java development kit']),
		...(existsSync(join(JARS, 'jaxws-tools.jar')) ? [] : ['libjaxws-java'])
	];
	if (missing.length === 0) return undefined;
	const reason = `skipped: ${missing.join(' and ')} not here`;
	process.stdout.write(`${reason}\n`);
	return reason;
}

export async function startJaxWsServer(specFolder: string, dialect: Dialect) {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-jaxws-'));
	const { wsdl = '', ...parts } = PARTS[dialect];
	const wsdlFile = join(specFolder, wsdl);
	const jars = (await readdir(JARS)).filter((name) => JAR_NAMES.has(name));
	const classPath = [folder, ...jars.map((name) => join(JARS, name))].join(':');
	const java = (...args: string[]) => run('java', ['-cp', classPath, ...args]);
	await mkdir(join(folder, 'source'));
	await java(
		'com.sun.tools.ws.WsImport',
		...['-quiet', '-extension', '-Xnocompile', '-B-XautoNameResolution'],
		...['-s', join(folder, 'source'), '-p', 'ap.plugin', wsdlFile]
	);
	let source = await readFile(join(import.meta.dirname, 'jaxws/WsPluginServer.java.txt'), 'utf8');
	for (const [name, text] of Object.entries({ ...parts, NAMESPACE: DIALECTS[dialect].namespace })) {
		source = source.replaceAll(`@${name}@`, () => text);
	}
	await writeFile(join(folder, 'source/WsPluginServer.java'), source);
	const sources = (await readdir(join(folder, 'source'), { recursive: true }))
		.filter((name) => name.endsWith('.java'))
		.map((name) => join(folder, 'source', name));
	await run('javac', ['-nowarn', '-cp', classPath, '-d', folder, ...sources]);

	const schemas = (await readdir(join(wsdlFile, '..')))
		.filter((name) => name.endsWith('.xsd'))
		.map((name) => join(wsdlFile, '..', name));
	const server = spawn('java', ['-cp', classPath, 'WsPluginServer', wsdlFile, ...schemas], {
		stdio: ['pipe', 'pipe', 'pipe']
	});
	let errors = '';
	server.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
	const port = await new Promise<number>((done, fail) => {
		let said = '';
		server.stdout.setEncoding('utf8').on('data', (text: string) => {
			said += text;
			const [, number] = /\{"port":(\d+)\}/.exec(said) ?? [];
			if (number !== undefined) done(Number(number));
		});
		server.once('close', () => fail(new Error(errors)));
	});
	return {
		urlOf: (how: 'plain' | 'mtom') => `http://127.0.0.1:${port}/${how}`,
		async close() {
			server.kill('SIGKILL');
			await rm(folder, { recursive: true, force: true });
		}
	};
}

const JAR_NAMES = new Set(
	[
		...[
			'jaxws-tools',
			'jaxws-rt',
			'jaxws-api',
			'jaxb-api',
			'jaxb-core',
			'jaxb-runtime',
			'jaxb-xjc'
		],
		...['javax.activation', 'istack-commons-runtime', 'istack-commons-tools', 'stax-ex'],
		...['streambuffer', 'saaj-impl', 'javax.xml.soap-api', 'mimepull', 'metro-policy', 'ha-api'],
		...['gmbal', 'glassfish-pfl-basic', 'glassfish-pfl-tf', 'txw2', 'rngom', 'xsom', 'codemodel'],
		...['relaxngDatatype', 'FastInfoset', 'jws-api', 'geronimo-annotation-1.3-spec'],
		...['dtd-parser', 'xml-resolver']
	].map((name) => `${name}.jar`)
);
