import { AppError } from '../errors.ts';
import {
	attributeOf,
	base64Of,
	childElements,
	isNamed,
	type XmlDocument,
	type XmlElement
} from '../xml/xml-tree.ts';
import {
	CANONICALISATIONS,
	DIGEST_METHODS,
	DS,
	ENVELOPED_SIGNATURE,
	EXC_C14N,
	SIGNATURE_METHODS,
	type Canonicalisation,
	type Hash
} from './algorithms.ts';

/** All that a signature of the SDK profile says. Whatever else XML Signature could say has been refused. */
export interface SignatureStructure {
	readonly signature: XmlElement;
	readonly signedInfo: XmlElement;
	readonly canonicalisation: CanonicalisationStep;
	readonly signatureHash: Hash;
	readonly signatureValue: Buffer;
	/** How the document is made into bytes for the digest, the signature left out. */
	readonly transform: CanonicalisationStep;
	readonly digestHash: Hash;
	readonly digestValue: Buffer;
	readonly keyInfo: XmlElement | undefined;
}

export interface CanonicalisationStep extends Canonicalisation {
	readonly inclusivePrefixes: readonly string[];
}

/** Without a c14n transform, Canonical XML 1.0 without comments is meant (XMLDSig §4.4.3.2). */
const DEFAULT_TRANSFORM: CanonicalisationStep = {
	algorithm: 'c14n',
	comments: false,
	inclusivePrefixes: []
};

/** The one signature at the root. Throws SIGNATURE_MISSING, SIGNATURE_AMBIGUOUS. */
export function findSignature(document: XmlDocument, allowNested: boolean): XmlElement {
	const atRoot = childElements(document.root).filter(isSignature);
	const [signature] = atRoot;
	if (!signature) throw new AppError('SIGNATURE_MISSING');
	if (atRoot.length > 1) throw new AppError('SIGNATURE_AMBIGUOUS');
	if (isSignature(document.root)) throw new AppError('SIGNATURE_AMBIGUOUS');
	// A signature elsewhere serves a wrapping attack, or a reader that looks for "the" signature by name.
	if (!allowNested && countSignatures(document.root) > 1) throw new AppError('SIGNATURE_AMBIGUOUS');
	return signature;
}

function isSignature(element: XmlElement): boolean {
	return isNamed(element, DS, 'Signature');
}

function countSignatures(root: XmlElement): number {
	let count = 0;
	const waiting = [root];
	for (let element = waiting.pop(); element; element = waiting.pop()) {
		for (const child of element.children) {
			if (child.kind !== 'element') continue;
			if (isSignature(child)) count++;
			waiting.push(child);
		}
	}
	return count;
}

/** Reads a signature and refuses every algorithm, transform and structure outside the profile (SIGNATURE_NOT_ALLOWED). */
export function readSignature(signature: XmlElement): SignatureStructure {
	// ds:Object could carry content that the enveloped-signature transform leaves uncovered: not allowed.
	const [signedInfo, signatureValue, keyInfo] = childrenInOrder(
		signature,
		['SignedInfo', 'SignatureValue'],
		['KeyInfo']
	);
	const [canonicalizationMethod, signatureMethod, reference] = childrenInOrder(signedInfo, [
		'CanonicalizationMethod',
		'SignatureMethod',
		'Reference'
	]);
	const [transforms, digestMethod, digestValue] = childrenInOrder(reference, [
		'Transforms',
		'DigestMethod',
		'DigestValue'
	]);
	// The whole document and nothing else: what an Id attribute points at is never of interest.
	if (attributeOf(reference, 'URI') !== '') throw notAllowed();
	return {
		signature,
		signedInfo,
		canonicalisation: readCanonicalisation(canonicalizationMethod),
		signatureHash: readAlgorithm(signatureMethod, SIGNATURE_METHODS),
		signatureValue: readValue(signatureValue),
		transform: readTransforms(transforms),
		digestHash: readAlgorithm(digestMethod, DIGEST_METHODS),
		digestValue: readValue(digestValue),
		keyInfo
	};
}

/** First enveloped-signature, which needs the node-set, then at most one c14n. */
function readTransforms(transforms: XmlElement): CanonicalisationStep {
	const [enveloped, canonicalisation, ...more] = childElements(transforms);
	if (!enveloped || !isNamed(enveloped, DS, 'Transform') || more.length > 0) throw notAllowed();
	if (algorithmOf(enveloped) !== ENVELOPED_SIGNATURE || !hasIdleParameters(enveloped)) {
		throw notAllowed();
	}
	if (!canonicalisation) return DEFAULT_TRANSFORM;
	if (!isNamed(canonicalisation, DS, 'Transform')) throw notAllowed();
	return readCanonicalisation(canonicalisation);
}

/**
 * enveloped-signature has no parameters. xml-crypto writes the InclusiveNamespaces of the c14n that follows here too, and
 * takes the algorithm for its namespace: one empty such element means nothing and is ignored.
 */
function hasIdleParameters(enveloped: XmlElement): boolean {
	const [parameter, ...more] = childElements(enveloped);
	if (!parameter) return true;
	const known = [EXC_C14N, ENVELOPED_SIGNATURE].some((namespace) =>
		isNamed(parameter, namespace, 'InclusiveNamespaces')
	);
	return known && parameter.children.length === 0 && more.length === 0;
}

function readCanonicalisation(method: XmlElement): CanonicalisationStep {
	const canonicalisation = CANONICALISATIONS.get(algorithmOf(method));
	if (!canonicalisation) throw notAllowed();
	const parameters = childElements(method);
	const [inclusive] = parameters;
	if (!inclusive) return { ...canonicalisation, inclusivePrefixes: [] };
	const known = isNamed(inclusive, EXC_C14N, 'InclusiveNamespaces') && parameters.length === 1;
	if (!known || canonicalisation.algorithm !== 'exc-c14n') throw notAllowed();
	const prefixes = attributeOf(inclusive, 'PrefixList') ?? '';
	return { ...canonicalisation, inclusivePrefixes: prefixes.split(/\s+/).filter(Boolean) };
}

/** A parameter such as HMACOutputLength has no meaning for the algorithms allowed: refused too. */
function readAlgorithm(method: XmlElement, allowed: ReadonlyMap<string, Hash>): Hash {
	const hash = allowed.get(algorithmOf(method));
	if (!hash || childElements(method).length > 0) throw notAllowed();
	return hash;
}

function algorithmOf(method: XmlElement): string {
	return attributeOf(method, 'Algorithm') ?? '';
}

/** Only text: a comment within DigestValue has made other verifiers read another value than the signed one (CVE-2025-29775). */
function readValue(element: XmlElement): Buffer {
	if (element.children.some((child) => child.kind !== 'text')) throw notAllowed();
	try {
		return base64Of(element);
	} catch {
		throw new AppError('SIGNATURE_INVALID');
	}
}

type Elements<Names extends readonly string[]> = { [Index in keyof Names]: XmlElement };
type OptionalElements<Names extends readonly string[]> = {
	[Index in keyof Names]: XmlElement | undefined;
};

/** The child elements of ds:`parent`, which must be exactly these in this order. */
function childrenInOrder<
	const Required extends readonly string[],
	const Optional extends readonly string[] = []
>(
	parent: XmlElement,
	required: Required,
	optional?: Optional
): [...Elements<Required>, ...OptionalElements<Optional>] {
	const children = childElements(parent);
	const names = [...required, ...(optional ?? [])];
	const fits =
		children.length >= required.length &&
		children.length <= names.length &&
		children.every((child, i) => isNamed(child, DS, names[i] as string));
	if (!fits) throw notAllowed();
	return children as [...Elements<Required>, ...OptionalElements<Optional>];
}

function notAllowed(): AppError {
	return new AppError('SIGNATURE_NOT_ALLOWED');
}
