/** How much a document may ask of us before it is refused. A fragment of hostile XML costs at most this. */
export interface XmlLimits {
	/** Size of the document. The access point takes envelopes of 100 MB (C3.4.6). */
	bytes: number;
	/** Nesting of elements; the root is at depth 1. */
	depth: number;
	elements: number;
	/** Texts, CDATA sections, comments and processing instructions together. */
	otherNodes: number;
	/** Attributes and namespace declarations of one element. */
	attributesPerElement: number;
	/** Attributes and namespace declarations of the whole document. */
	attributes: number;
	/** Length of one attribute value as written. */
	attributeBytes: number;
}

export const DEFAULT_XML_LIMITS: Readonly<XmlLimits> = {
	bytes: 110_000_000,
	depth: 100,
	elements: 200_000,
	otherNodes: 600_000,
	attributesPerElement: 256,
	attributes: 500_000,
	attributeBytes: 1_000_000
};
