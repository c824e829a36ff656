import { verifyXml } from '../crypto/verify-xml.ts';
import { sameParticipant, sameUuid, type EnvelopeHeader } from '../envelope/envelope.ts';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import { isAppError } from '../errors.ts';
import { parseReceipt } from '../receipt/parse-receipt.ts';
import type { Receipt } from '../receipt/receipt.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { failed, passed, type EvidenceCheck } from './evidence-check.ts';
import { FILES, type TransferFile } from './evidence-package.ts';
import type { OpenPackage } from './open-package.ts';

type Transfer = TransferFile['transfers'][number];

/**
 * Each envelope's own signature, whether it is the one that transfer.json says, and whether each receipt answers the message.
 * An envelope that was refused because it is broken is expected to be broken.
 */
export function checkEnvelopes(transfer: TransferFile, opened: OpenPackage): EvidenceCheck[] {
	const checks: EvidenceCheck[] = [];
	const receipts: { of: Transfer; receipt: Receipt }[] = [];
	const known = new Map<string, ReturnType<typeof readEnvelope>>();
	for (const each of transfer.transfers) {
		const { file } = each;
		if (file === null) continue;
		const recorded = transfer.envelopes.find((envelope) => envelope.file === file);
		const read = known.get(file) ?? readEnvelope(opened.read(file));
		known.set(file, read);
		checks.push(
			checkOne(each, file, read, { sha256: recorded?.sha256, message: transfer.message })
		);
		if ('receipt' in read && read.receipt !== undefined) {
			receipts.push({ of: each, receipt: read.receipt });
		}
	}
	for (const { of, receipt } of receipts) checks.push(checkReceipt(transfer, of, receipt));
	return [...checks, ...checkStatus(transfer, receipts)];
}

type ReadEnvelope =
	{ header: EnvelopeHeader; signer: string; receipt: Receipt | undefined } | { code: string };

function readEnvelope(bytes: Buffer | undefined): ReadEnvelope {
	if (bytes === undefined) return { code: 'missing' };
	try {
		const { header, payload, signer } = parseEnvelope(verifyXml(parseXml(bytes)));
		const receipt = header.kind === 'receipt' ? parseReceipt({ root: payload }) : undefined;
		return { header, signer: signer.subject, receipt };
	} catch (error) {
		if (isAppError(error)) return { code: error.code };
		throw error;
	}
}

function checkOne(
	transfer: Transfer,
	file: string,
	read: ReadEnvelope,
	stated: { sha256: string | undefined; message: TransferFile['message'] }
): EvidenceCheck {
	const { sha256, message } = stated;
	const fail = (text: string) => failed('envelope', file, text);
	if (transfer.sha256 !== null && transfer.sha256 !== sha256) {
		return fail('it is not the envelope that was recorded when it went or came');
	}
	if ('code' in read) {
		return transfer.direction === 'incoming' && transfer.outcome !== null
			? passed(
					'envelope',
					file,
					`its signature or form does not hold (${read.code}); it was refused (${transfer.outcome})`
				)
			: fail(`its signature or form does not hold (${read.code})`);
	}
	const { header, signer } = read;
	if (transfer.envelopeId !== null && !sameUuid(header.id, transfer.envelopeId)) {
		return fail(`its id is ${header.id}, not ${transfer.envelopeId}`);
	}
	if (transfer.direction === 'outgoing' && !sameParticipant(header.to, transfer.to)) {
		return fail(`it is to ${header.to}, not to ${transfer.to}`);
	}
	if (message !== null && header.kind === 'message') {
		const { from, to } = message;
		if (
			!sameParticipant(header.from, from.organisation) ||
			!sameParticipant(header.to, to.organisation)
		) {
			return fail(`it is from ${header.from} to ${header.to}, and the message is not`);
		}
	}
	return passed(
		'envelope',
		file,
		`${header.kind} ${header.id} from ${header.from} to ${header.to}, signed by ${signer}`
	);
}

/** A receipt answers the envelope id of the message (C3.2.4) and goes the other way. */
function checkReceipt(
	{ message, transfers }: TransferFile,
	of: Transfer,
	receipt: Receipt
): EvidenceCheck {
	const answered =
		message?.messageId ?? transfers.find(({ kind }) => kind === 'message')?.envelopeId ?? null;
	const text = `it says ${receipt.verdict.verdict} of ${receipt.messageId}`;
	if (answered === null || !sameUuid(receipt.messageId, answered)) {
		return failed('receipt', of.file, `${text}, which is not the message here`);
	}
	const from = message && (message.direction === 'outgoing' ? message.to : message.from);
	const other = of.direction === 'incoming' ? receipt.sender : receipt.receiver;
	if (from && !sameParticipant(other, from.organisation)) {
		return failed('receipt', of.file, `${text}, but it is not between those two`);
	}
	return passed('receipt', of.file, text);
}

/** What the message's status says must follow from a receipt that lies here. */
function checkStatus(
	{ message, events }: TransferFile,
	receipts: readonly { of: Transfer; receipt: Receipt }[]
): EvidenceCheck[] {
	if (message === null) return [];
	const last = events.at(-1);
	if (last !== undefined && last.status !== message.status) {
		return [failed('status', FILES.transfer, `the last event is not ${message.status}`)];
	}
	if (message.direction === 'incoming') return [];
	if (message.status !== 'ACCEPTED' && message.status !== 'REJECTED') {
		return [passed('status', FILES.transfer, `${message.status}: no receipt has decided`)];
	}
	const deciding = receipts.filter(({ of }) => of.counts);
	const agrees = (deciding.length > 0 ? deciding : receipts).some(({ receipt: { verdict } }) =>
		verdict.verdict === message.status
			? true
			: // Refused only as a repetition of itself: the first copy has arrived (facts: Times).
				message.status === 'ACCEPTED' &&
				verdict.verdict === 'REJECTED' &&
				verdict.findings.every(({ detail }) => DUPLICATE.has(detail))
	);
	return [
		agrees
			? passed('status', FILES.transfer, `${message.status}, as the receipt says`)
			: failed('status', FILES.transfer, `${message.status}, and no receipt here says so`)
	];
}

const DUPLICATE: ReadonlySet<string> = new Set(['duplicate', 'multiple-matches']);
