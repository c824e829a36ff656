import type { Finding, FindingReason } from '#lib/message/message.ts';
import { AppError } from '../errors.ts';
import { FINDINGS_MAX } from '../structure/findings.ts';
import { isOfType } from '../structure/simple-types.ts';
import { isNamed, type XmlDocument, type XmlElement } from '../xml/xml-tree.ts';
import { RECEIPT_NAMESPACE, type Receipt, type Verdict } from './receipt.ts';
import { elementsAt, valueAt } from './receipt-elements.ts';

/**
 * Reads any receipt that says which message it answers and how, whatever else it leaves out or adds: a sender who waits for
 * news is not helped by our strictness. Throws RECEIPT_MALFORMED without those two. Texts are the peer's: escape them.
 */
export function parseReceipt({ root }: Pick<XmlDocument, 'root'>): Receipt {
	if (!isNamed(root, RECEIPT_NAMESPACE, 'ApplicationResponse')) {
		throw new AppError('RECEIPT_MALFORMED', 'the root element is not ApplicationResponse');
	}
	const messageId = valueAt(root, 'DocumentResponse', 'DocumentReference', 'ID');
	if (messageId === '') {
		throw new AppError('RECEIPT_MALFORMED', 'the receipt does not say which message it answers');
	}
	return {
		id: valueAt(root, 'ID'),
		issuedAt: parseIssueTime(valueAt(root, 'IssueDate'), valueAt(root, 'IssueTime')),
		sender: valueAt(root, 'SenderParty', 'EndpointID'),
		receiver: valueAt(root, 'ReceiverParty', 'EndpointID'),
		messageId,
		verdict: parseVerdict(root)
	};
}

function parseVerdict(root: XmlElement): Verdict {
	const verdict = valueAt(root, 'DocumentResponse', 'Response', 'ResponseCode');
	if (verdict === 'ACCEPTED') return { verdict };
	if (verdict !== 'REJECTED') {
		throw new AppError('RECEIPT_MALFORMED', 'the receipt is neither ACCEPTED nor REJECTED');
	}
	const lines = elementsAt(root, 'DocumentResponse', 'LineResponse').slice(0, FINDINGS_MAX);
	return { verdict, findings: lines.map(parseLine) };
}

/** Characters of a peer's text that are worth keeping: a receipt is no way to fill our database. */
const TEXT_LENGTH_MAX = 1000;

function parseLine(line: XmlElement): Finding {
	const get = (...path: readonly string[]) => valueAt(line, ...path).slice(0, TEXT_LENGTH_MAX);
	return {
		reason: parseReason(get('Response', 'ResponseCode')),
		detail: get('Response', 'Status', 'StatusReasonCode'),
		location: get('LineReference', 'LineID') || 'NA',
		text: get('Response', 'Status', 'StatusReason').toWellFormed()
	};
}

/** A reason outside the code list is read as the general one: the message was refused in any case. */
function parseReason(code: string): FindingReason {
	return code === 'SV' || code === 'SIG' ? code : 'BV';
}

/** A date or time without zone, against the profile, is taken as UTC. */
function parseIssueTime(date: string, time: string): number | undefined {
	if (!isOfType(date, 'date') || !isOfType(time, 'time')) return undefined;
	const day = date.slice(0, 10);
	const zone = /(?:Z|[+-]\d{2}:\d{2})$/;
	const written = zone.test(time) ? time : `${time}Z`;
	const issuedAt = Date.parse(`${day}T${written}`);
	return Number.isNaN(issuedAt) ? undefined : issuedAt;
}
