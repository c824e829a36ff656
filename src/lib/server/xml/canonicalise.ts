/**
 * Canonical XML 1.0 and 1.1 (inclusive) and Exclusive XML Canonicalization 1.0, streamed: what is signed is hashed while it is
 * written, and long text goes to the sink as a range of the received bytes. Sources: W3C REC-xml-c14n-20010315,
 * REC-xml-c14n11-20080502, REC-xml-exc-c14n-20020718. Only whole documents and whole elements, which is all SDK signs.
 */
import { CanonicalTags, qualified, type CanonicalAlgorithm } from './canonical-element.ts';
import { CanonicalOutput } from './canonical-output.ts';
import { writeCanonicalText } from './canonical-text.ts';
import type { XmlComment, XmlDocument, XmlElement, XmlInstruction, XmlNode } from './xml-tree.ts';

export type { CanonicalAlgorithm } from './canonical-element.ts';

export interface CanonicaliseOptions {
	algorithm: CanonicalAlgorithm;
	/** Whether comments belong to the output: the `#WithComments` variants. */
	comments?: boolean;
	/** An element that is left out with all inside it: the signature that is being made or verified. */
	omit?: XmlElement;
	/** `InclusiveNamespaces PrefixList` of exclusive canonicalisation; `#default` is the default namespace. */
	inclusivePrefixes?: readonly string[];
}

/** Gives the canonical form of a document, or of an element where it stands, to `sink`. Throws XML_NOT_CANONICAL. */
export function canonicalise(
	target: XmlDocument | XmlElement,
	options: CanonicaliseOptions,
	sink: (chunk: Buffer) => void
): void {
	const output = new CanonicalOutput(sink);
	const comments = options.comments ?? false;
	if ('kind' in target) {
		writeElement(target, options, output);
	} else {
		for (const node of target.before) {
			if (writeMisc(target.bytes, node, comments, output)) output.string('\n');
		}
		writeElement(target.root, options, output);
		for (const node of target.after) {
			if (isWritten(node, comments)) output.string('\n');
			writeMisc(target.bytes, node, comments, output);
		}
	}
	output.flush();
}

function writeElement(
	apex: XmlElement,
	options: CanonicaliseOptions,
	output: CanonicalOutput
): void {
	const { bytes } = apex.document;
	const tags = new CanonicalTags(options.algorithm, options.inclusivePrefixes ?? []);
	if (apex === options.omit) return;
	output.string(tags.startTag(apex, true));
	const open: { element: XmlElement; next: number }[] = [{ element: apex, next: 0 }];
	for (let top = open.at(-1); top; top = open.at(-1)) {
		const node: XmlNode | undefined = top.element.children[top.next++];
		if (!node) {
			output.string(`</${qualified(top.element)}>`);
			tags.leave();
			open.pop();
		} else if (node.kind === 'text') {
			writeCanonicalText(bytes, node, output);
		} else if (node.kind !== 'element') {
			writeMisc(bytes, node, options.comments ?? false, output);
		} else if (node !== options.omit) {
			output.string(tags.startTag(node, false));
			open.push({ element: node, next: 0 });
		}
	}
}

function isWritten(node: XmlComment | XmlInstruction, comments: boolean): boolean {
	return node.kind === 'instruction' || comments;
}

/** Returns whether anything was written. */
function writeMisc(
	bytes: Buffer,
	node: XmlComment | XmlInstruction,
	comments: boolean,
	output: CanonicalOutput
): boolean {
	if (!isWritten(node, comments)) return false;
	const data = bytes.toString('utf8', node.start, node.end).replace(/\r\n?/g, '\n');
	if (node.kind === 'comment') output.string(`<!--${data}-->`);
	else output.string(`<?${node.target}${data === '' ? '' : ` ${data}`}?>`);
	return true;
}
