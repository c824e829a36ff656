import { systemClock } from '#lib/server/clock.ts';
import { checkAddressing } from '#lib/server/content/check-addressing.ts';
import { checkMessage } from '#lib/server/content/check-message.ts';
import { findText } from '#lib/server/content/message-elements.ts';
import { parseMessage } from '#lib/server/content/parse-message.ts';
import { MESSAGE_NAMESPACE } from '#lib/server/content/sdk-message.ts';
import { parseCertificate } from '#lib/server/crypto/certificates.ts';
import { DOCUMENT_TYPES, FEDERATIONS, type PayloadKind } from '#lib/server/envelope/envelope.ts';
import { AppError } from '#lib/server/errors.ts';
import { checkReceipt } from '#lib/server/receipt/check-receipt.ts';
import { valueAt } from '#lib/server/receipt/receipt-elements.ts';
import { RECEIPT_NAMESPACE } from '#lib/server/receipt/receipt.ts';
import { sealEnvelope as seal, type SealHeader } from '#lib/server/sealing/seal-envelope.ts';
import { describeFindings } from '#lib/server/sealing/seal-message.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { bytesOf, isNamed, type XmlDocument } from '#lib/server/xml/xml-tree.ts';
import type { Finding } from '#lib/message/message.ts';
import { UsageError, type Command, type Given, type Terminal } from './command.ts';
import { readInput, writeOutput } from './files.ts';
import { readCertificatePem, readKeyPem } from './pem-files.ts';
import { describeInvalidity } from './validity.ts';

export const sealEnvelope: Command = {
	name: 'envelope seal',
	summary: 'Put a message (encrypted and signed) or a receipt (signed) into an envelope.',
	options: [
		{ name: 'payload', value: 'FILE', required: true, text: 'message or receipt, XML' },
		{ name: 'from', value: '0203:a.se', required: true, text: 'sending organisation' },
		{ name: 'to', value: '0203:b.se', required: true, text: 'receiving organisation' },
		{
			name: 'function',
			value: 'ID',
			required: true,
			text: "functional address: the recipient's of a message; a receipt repeats the message's"
		},
		{ name: 'federation', value: 'test|sdk', required: true, text: 'federation' },
		{ name: 'sign-key', value: 'KEY', required: true, text: 'private key (PEM) to sign with' },
		{ name: 'sign-cert', value: 'CERT', required: true, text: 'certificate (PEM) of that key' },
		{
			name: 'encrypt-cert',
			value: 'CERT',
			text: "the recipient's certificate (PEM); needed for a message"
		},
		{ name: 'out', value: 'FILE', required: true, text: 'where the envelope goes' },
		{ name: 'force', text: 'seal a payload that breaks its schema, or is too long, all the same' }
	],
	async run(given, terminal) {
		const payloadPath = given.get('payload');
		const address = readAddress(given);
		const signing = {
			keyPem: await readKeyPem('--sign-key', given.get('sign-key')),
			certificatePem: await readCertificatePem('--sign-cert', given.get('sign-cert'))
		};
		const document = parseXml(await readInput('--payload', payloadPath));
		const kind = kindOf(document);
		const header: SealHeader = {
			...address,
			kind,
			id: idOf(document, kind),
			createdAt: systemClock.now()
		};
		const findings = findingsIn(document, header);
		if (findings.some(({ reason }) => reason === 'SV') && !given.has('force')) {
			throw new AppError(
				kind === 'message' ? 'MESSAGE_MALFORMED' : 'RECEIPT_MALFORMED',
				`the payload breaks its schema: ${describeFindings(findings)} (--force seals it all the same)`
			);
		}
		if (findings.some(({ detail }) => detail === 'too-long') && !given.has('force')) {
			throw new AppError(
				'MESSAGE_MALFORMED',
				`the recipient would refuse it: ${describeFindings(findings)} (--force seals it all the same)`
			);
		}
		for (const finding of findings) terminal.say(`warning: ${describeFindings([finding])}`);
		const encryptCert = given.find('encrypt-cert');
		if (kind === 'message' && encryptCert === undefined) {
			throw new UsageError('--encrypt-cert CERT is missing: a message is always encrypted');
		}
		if (kind === 'receipt' && encryptCert) terminal.say('note: a receipt is not encrypted');
		const certificatePem = encryptCert && (await readCertificatePem('--encrypt-cert', encryptCert));
		warnInvalid('--sign-cert', signing.certificatePem, terminal);
		if (kind === 'message') warnInvalid('--encrypt-cert', certificatePem, terminal);

		const envelope = seal(header, [bytesOf(document.root)], signing, certificatePem);
		const inputs = [
			payloadPath,
			given.get('sign-key'),
			given.get('sign-cert'),
			encryptCert ?? payloadPath
		];
		await writeOutput(given.get('out'), envelope, { mode: 0o644, inputs });
		terminal.json({
			id: header.id,
			from: header.from,
			to: header.to,
			documentType: DOCUMENT_TYPES[kind],
			handlingServiceId: header.handlingServiceId ?? null,
			federation: header.federation,
			encrypted: kind === 'message',
			bytes: envelope.length,
			out: given.get('out')
		});
		return 0;
	}
};

/** Peers refuse what is sealed with such a certificate; to try that is what the command is for. */
function warnInvalid(argument: string, certificatePem: string | undefined, terminal: Terminal) {
	const invalidity = certificatePem && describeInvalidity(parseCertificate(certificatePem));
	if (invalidity) terminal.say(`warning: CERTIFICATE_EXPIRED: ${argument} ${invalidity}`);
}

function readAddress(given: Given) {
	for (const option of ['from', 'to']) {
		if (!/^\d{4}:\S+$/.test(given.get(option))) {
			throw new UsageError(`--${option} is not an organisation of the form 0203:domain`);
		}
	}
	const federation = given.get('federation');
	if (federation !== 'test' && federation !== 'sdk') {
		throw new UsageError('--federation is neither test nor sdk');
	}
	return {
		from: given.get('from'),
		to: given.get('to'),
		handlingServiceId: given.get('function').trim(),
		federation: FEDERATIONS[federation]
	};
}

function kindOf({ root }: XmlDocument): PayloadKind {
	if (isNamed(root, MESSAGE_NAMESPACE, 'messagePayload')) return 'message';
	if (isNamed(root, RECEIPT_NAMESPACE, 'ApplicationResponse')) return 'receipt';
	throw new AppError(
		'MESSAGE_MALFORMED',
		'the payload is neither an SDK message nor a message receipt'
	);
}

/** The envelope bears the id of its payload, so that must be a UUID; sealing says so when it is not. */
function idOf({ root }: XmlDocument, kind: PayloadKind): string {
	const id =
		kind === 'message'
			? findText(root, 'message', 'messageHeader', 'messageId')
			: valueAt(root, 'ID');
	return id?.trim() ?? '';
}

function findingsIn(document: XmlDocument, header: SealHeader): Finding[] {
	if (header.kind === 'receipt') return checkReceipt(document);
	const findings = checkMessage(document);
	if (findings.length > 0) return findings;
	return checkAddressing(parseMessage(document).message, header);
}
