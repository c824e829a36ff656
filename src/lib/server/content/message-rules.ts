/**
 * What a message must hold to beyond its XSD, all of it BV/invariant. First the published Schematron rules, by the names
 * they have there. Then what B1.3.3 says in words and leaves to the message service. Last, how long a short text may be.
 *
 * The published file has patterns that never take effect: OrganizationIdentifier, contentAsTextType, Equals and
 * notAllowed are defined and not used. The first is what B1.3.3 §4.3.2.1 asks for in words and is enforced here. Its
 * base64 pattern looks at the first character alone: here the whole content must be base64, and the first character must
 * be of the alphabet all the same (no white space before it).
 */
import {
	base64Of,
	checkBase64,
	childElements,
	childrenNamed,
	isBlank,
	stringLengthOf,
	textOf,
	type XmlElement
} from '../xml/xml-tree.ts';
import { AMPERSAND } from '../xml/xml-bytes.ts';
import { isAppError } from '../errors.ts';
import { PARTICIPANT_SCHEME, isUuid } from '../envelope/envelope.ts';
import { SHORT_TEXTS, SHORT_TEXT_LENGTH_MAX } from './message-limits.ts';
import {
	FUNCTIONAL_ADDRESS_ROOT,
	IDENTIFIER_LENGTH_MAX,
	LABEL_LENGTH_MAX,
	MESSAGE_NAMESPACE
} from './sdk-message.ts';

/** Files that checking has decoded, by their `content` element, so that nobody decodes 30 MB twice. */
export type DecodedFiles = Map<XmlElement, Buffer>;

/** What is wrong with an element, in words that do not repeat it; undefined: nothing. */
type Judge = (element: XmlElement, decoded: DecodedFiles | undefined) => string | undefined;

export interface MessageRule {
	readonly name: string;
	/** Local names of the element and of its nearest ancestors, outermost first. */
	readonly path: readonly string[];
	readonly judge: Judge;
}

/** The unescaped dot before the fraction is the official pattern's; the XSD type asks for a real one. */
const TIMESTAMP = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.[0-9]{1,3}Z$/;
const PARTICIPANT = /^0203:\S+$/;

const uuid: Judge = (element) => (isUuid(shortTextOf(element)) ? undefined : 'not a UUID');
const is =
	(value: string): Judge =>
	(element) =>
		shortTextOf(element) === value ? undefined : `not ${value}`;
const atMost =
	(lengthMax: number): Judge =>
	(element) =>
		stringLengthOf(element) <= lengthMax ? undefined : `longer than ${lengthMax} characters`;
const participant: Judge = (element) =>
	PARTICIPANT.test(shortTextOf(element))
		? undefined
		: 'not an organisation of the form 0203:domain';

const SCHEMATRON_RULES: readonly MessageRule[] = [
	{
		name: 'conversationIdMustExist',
		path: ['messageHeader'],
		judge: (header) =>
			childrenNamed(header, MESSAGE_NAMESPACE, 'conversationId').length === 1
				? undefined
				: 'expected exactly one conversationId'
	},
	{ name: 'recipientIdvalue', path: ['recipientID', 'root'], judge: is(PARTICIPANT_SCHEME) },
	{ name: 'senderIdvalue', path: ['senderID', 'root'], judge: is(PARTICIPANT_SCHEME) },
	{
		name: 'creationDateTime',
		path: ['creationDateTime'],
		judge: (element) =>
			TIMESTAMP.test(shortTextOf(element)) ? undefined : 'not of the form YYYY-MM-DDThh:mm:ss.sZ'
	},
	{ name: 'MessageId', path: ['messageId'], judge: uuid },
	{ name: 'conversationId', path: ['conversationId'], judge: uuid },
	{ name: 'refToMessageId', path: ['refToMessageId'], judge: uuid },
	{ name: 'subjectlabel', path: ['messageHeader', 'label'], judge: atMost(LABEL_LENGTH_MAX) },
	{ name: 'contentFiles', path: ['ContentFiles', 'content'], judge: base64 },
	{
		name: 'subOrgRoot',
		path: ['subOrganization', 'organizationId', 'root'],
		judge: is(FUNCTIONAL_ADDRESS_ROOT)
	}
];

const WRITTEN_RULES: readonly MessageRule[] = [
	{
		name: 'B1.3.3 §4.3.2 label',
		path: ['messageHeader'],
		judge: (header) =>
			childrenNamed(header, MESSAGE_NAMESPACE, 'label').length > 0
				? undefined
				: 'the subject (label) is missing'
	},
	{ name: 'B1.3.3 §4.3.2.1 recipientId', path: ['recipientID', 'extension'], judge: participant },
	{ name: 'B1.3.3 §4.3.2.2 senderId', path: ['senderID', 'extension'], judge: participant },
	{
		name: 'B1.3.3 §4.3.2.3 organizationId',
		path: ['subOrganization', 'organizationId', 'extension'],
		judge: atMost(IDENTIFIER_LENGTH_MAX)
	},
	{
		name: 'B1.3.3 §4.3.2.3 referenceId',
		path: ['reference', 'referenceId', 'extension'],
		judge: atMost(IDENTIFIER_LENGTH_MAX)
	},
	{
		name: 'B1.3.3 §4.3.3.1 documents',
		path: ['messageBody', 'documents'],
		judge: (document) =>
			['ContentFiles', 'ContentText'].some(
				(local) => childrenNamed(document, MESSAGE_NAMESPACE, local).length > 0
			)
				? undefined
				: 'a document with neither text nor file'
	}
];

/** Our own: see `message-limits.ts`. */
const LENGTH_RULES: readonly MessageRule[] = SHORT_TEXTS.map((local) => ({
	name: `length of ${local}`,
	path: [local],
	judge: atMost(SHORT_TEXT_LENGTH_MAX)
}));

const RULES_BY_NAME = Map.groupBy(
	[...SCHEMATRON_RULES, ...WRITTEN_RULES, ...LENGTH_RULES],
	({ path }) => path.at(-1) as string
);

/** The faults of one element below messagePayload, wherever it stands (the Schematron contexts are not anchored). */
export function judgeElement(element: XmlElement, decoded?: DecodedFiles): string[] {
	// verifyNonEmptyElements: also for elements of extensions. An element with only empty descendants is told by them.
	if (isBlank(element)) return ['an empty element'];
	const rules = RULES_BY_NAME.get(element.local) ?? [];
	return rules
		.filter(({ path }) => standsAt(element, path))
		.map(({ judge }) => judge(element, decoded))
		.filter((fault) => fault !== undefined);
}

function standsAt(element: XmlElement, path: readonly string[]): boolean {
	let at: XmlElement | undefined = element;
	for (const local of path.toReversed()) {
		if (at?.local !== local || at.namespace !== MESSAGE_NAMESPACE) return false;
		at = at.parent;
	}
	return true;
}

function base64(element: XmlElement, decoded: DecodedFiles | undefined): string | undefined {
	const fault = 'not base64 (RFC 4648)';
	if (childElements(element).length > 0) return undefined; // the XSD's matter
	if (!/^[A-Za-z0-9+/]/.test(beginningOf(element))) return fault;
	try {
		if (decoded === undefined) checkBase64(element);
		else decoded.set(element, base64Of(element));
		return undefined;
	} catch (error) {
		if (isAppError(error, 'XML_BASE64')) return fault;
		throw error;
	}
}

/** The first characters of an element's text, of which one may be written as a reference. */
function beginningOf(element: XmlElement): string {
	const { bytes } = element.document;
	const first = element.children.find((child) => child.kind === 'text');
	if (!first) return '';
	const isReference = !first.plain && !first.cdata && bytes[first.start] === AMPERSAND;
	const end = isReference ? bytes.indexOf(';', first.start) + 1 : first.start + 1;
	return textOf({ ...element, children: [{ ...first, end }] });
}

/** Identifiers are short; what is not, is none, and need not become a string. */
function shortTextOf(element: XmlElement): string {
	return element.contentEnd - element.contentStart > 10_000 ? '' : textOf(element);
}
