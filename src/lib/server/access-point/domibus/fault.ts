/**
 * What an access point says when it refuses (access-point.md §2.5). The codes are written in several ways, some say little,
 * and a refused log-in looks like any other fault, so the text counts as well.
 */
import { childElements, textOf, type XmlElement } from '../../xml/xml-tree.ts';

export interface Fault {
	/** As the access point wrote it: `WS_PLUGIN:0009`, `EBMS_0004`; of SOAP or HTTP where it has none of its own. */
	code: string;
	text: string;
	/** SOAP says that the request itself is at fault and would be so again (SOAP 1.2 §5.4.6). */
	sender: boolean;
	/** Whether Domibus itself speaks: its codes came in the detail. */
	detailed: boolean;
}

/** Carries a fault to whoever knows what was asked. */
export class FaultAnswer extends Error {
	readonly fault: Fault;
	constructor(fault: Fault) {
		super(`The access point refuses: ${fault.code}`);
		this.fault = fault;
	}
}

export type FaultKind =
	/** Our log-in was refused: ask nothing more for a while. */
	| 'authentication'
	/** We may log in, but this message is not ours. */
	| 'forbidden'
	| 'not-found'
	/** A message with that id may be there already. */
	| 'exists'
	/** The access point does not know what it was asked to do. */
	| 'unknown-operation'
	/** The same again may succeed later. */
	| 'passing'
	| 'permanent';

const TEXT_LENGTH_MAX = 2_000;

/** Of SOAP 1.2 or 1.1; `element` is the Fault. */
export function readFault(element: XmlElement): Fault {
	const parts = childElements(element);
	const part = (...names: string[]) => parts.find(({ local }) => names.includes(local));
	const soapCode = textIn(part('Code', 'faultcode'), 'Value').replace(/^.*:/, '');
	const reason = textIn(part('Reason', 'faultstring'), 'Text');
	const detail = part('Detail', 'detail');
	const own = detail && childElements(detail).find(({ local }) => local === 'FaultDetail');
	const code = own ? textIn(own, 'code') : '';
	const message = own ? textIn(own, 'message') : '';
	const text = [reason, message].filter((part, i, all) => part && all.indexOf(part) === i);
	return {
		code: code || CODE_IN_TEXT.exec(reason)?.[0] || soapCode || 'Fault',
		text: text.join(' – ').slice(0, TEXT_LENGTH_MAX),
		sender: soapCode === 'Sender' || soapCode === 'Client',
		detailed: code !== ''
	};
}

const CODE_IN_TEXT = /\b(?:DOM|EBMS|WS_PLUGIN)[:_]\d{3,6}\b/;

/** The text of a child of that name, or of the element itself where it holds text only (SOAP 1.1). */
function textIn(element: XmlElement | undefined, name: string): string {
	if (element === undefined) return '';
	const child = childElements(element).find(({ local }) => local === name);
	return textOf(child ?? element)
		.slice(0, TEXT_LENGTH_MAX)
		.trim();
}

/** `WS_PLUGIN:0009`, `WS_PLUGIN_0005`, `00010`: family and number stand on either side of the last sign of the two. */
export function splitCode(code: string): { family: string; number: number } {
	const [, family = '', number = ''] = /^(.*)[:_](\d{1,6})$/.exec(code.trim()) ?? [];
	return { family: family.toUpperCase(), number: number === '' ? -1 : Number(number) };
}

export function kindOfFault(fault: Fault): FaultKind {
	const { family, number } = splitCode(fault.code);
	const says = (pattern: RegExp) => pattern.test(fault.text);
	// Before the log-in: this one has the code of a refused log-in as well, and stands for one message only.
	if (says(/not allowed to (?:handle|access|submit)/i)) return 'forbidden';
	// EBMS:0101 is about a signature between access points and not about us.
	if (family !== 'EBMS' && says(LOGIN_REFUSED)) return 'authentication';
	if (family === 'DOM' && number === 2) return 'authentication';
	if (!fault.detailed && says(UNKNOWN_OPERATION)) return 'unknown-operation';
	// Of whichever code: any fault of the access point's database is told so (§2.6), and only the status knows.
	if (says(/already exists|could not persist|duplicate/i)) return 'exists';
	if (says(LOOKUP)) return says(NOT_REGISTERED) ? 'permanent' : 'passing';
	if (family === 'WS_PLUGIN') return WS_PLUGIN[number] ?? 'passing';
	if (family === 'EBMS') return PASSING_EBMS.has(number) ? 'passing' : 'permanent';
	if (family === 'HTTP') return number === 413 ? 'permanent' : 'passing';
	return fault.sender ? 'permanent' : 'passing';
}

const LOGIN_REFUSED =
	/authentication exception|authentication (?:has )?failed|failed to authenticate|bad credentials|invalid credentials|not authenticated|user .*(?:suspended|locked|inactive)|password .*expired/i;

const UNKNOWN_OPERATION =
	/unexpected (?:wrapper )?element|not recogni[sz]ed|(?:unknown|no such|unsupported) (?:operation|method)|cannot find (?:the )?(?:dispatch|operation)|operation .*(?:not found|not supported|unknown)/i;

/** The access point finds the receiver in the SMP before it accepts. */
const LOOKUP = /\bSM[PL]\b|metadata|NAPTR|dynamic discovery/i;

/**
 * Most access points say the same of an unknown recipient and of an SMP that is down. Our own directory has found the
 * recipient just before, so only a plain word is taken for it.
 */
const NOT_REGISTERED =
	/not registered|unregistered|(?:participant|recipient|identifier|service ?group)\b.{0,200}\b(?:not found|unknown|does not exist)|no NAPTR/i;

const WS_PLUGIN: Readonly<Record<number, FaultKind>> = {
	1: 'passing',
	2: 'authentication',
	3: 'permanent',
	4: 'permanent',
	5: 'permanent',
	6: 'passing',
	7: 'permanent',
	8: 'permanent',
	9: 'not-found',
	10: 'exists'
};

/** Other (0004: anything), ConnectionFailure, DeliveryFailure, MissingReceipt. What is not listed is about the message. */
const PASSING_EBMS = new Set([4, 5, 202, 301]);
