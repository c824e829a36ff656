import type { SimpleType } from './simple-types.ts';

/**
 * What an XML Schema says about one element, as data: the formats describe their schemas with these and
 * `check-structure.ts` holds documents against them. Only what the SDK schemas use: sequences, simple contents, wildcards.
 */
export type StructureModel = ElementsModel | TextModel | WrapperModel | OpenModel;

/** A sequence of child elements and nothing else. */
export interface ElementsModel {
	readonly kind: 'elements';
	readonly typeName: string | undefined;
	readonly sequence: readonly Particle[];
	/** `xs:any namespace="##other"` at the end, any number of times. */
	readonly extensible: boolean;
}

/** Text with attributes. */
export interface TextModel {
	readonly kind: 'text';
	readonly type: SimpleType;
	/** Characters (code points). */
	readonly lengthMax: number | undefined;
	readonly attributes: readonly string[];
}

/** Text, or one element of a namespace other than this one: XHE's PayloadContent. */
export interface WrapperModel {
	readonly kind: 'wrapper';
	readonly namespace: string;
}

/** Not looked into: judged by somebody else. */
export interface OpenModel {
	readonly kind: 'open';
}

export interface Particle {
	readonly namespace: string;
	readonly local: string;
	readonly min: 0 | 1;
	readonly max: 1 | 'unbounded';
	readonly model: StructureModel;
}

export function text(
	type: SimpleType = 'string',
	options: { lengthMax?: number; attributes?: readonly string[] } = {}
): TextModel {
	return {
		kind: 'text',
		type,
		lengthMax: options.lengthMax,
		attributes: options.attributes ?? []
	};
}

export function elements(
	sequence: readonly Particle[],
	options: { typeName?: string; extensible?: boolean } = {}
): ElementsModel {
	return {
		kind: 'elements',
		typeName: options.typeName,
		sequence,
		extensible: options.extensible ?? false
	};
}

export const open: OpenModel = { kind: 'open' };

/** Every namespace in which the schema of a document has elements. */
export function namespacesOf({ namespace, model }: Particle): Set<string> {
	const below = model.kind === 'elements' ? model.sequence : [];
	return new Set([namespace, ...below.flatMap((particle) => [...namespacesOf(particle)])]);
}

/** Makers of particles for one namespace. */
export function particlesOf(namespace: string) {
	const particle =
		(min: 0 | 1, max: 1 | 'unbounded') =>
		(local: string, model: StructureModel): Particle => ({ namespace, local, min, max, model });
	return {
		required: particle(1, 1),
		optional: particle(0, 1),
		oneOrMore: particle(1, 'unbounded'),
		zeroOrMore: particle(0, 'unbounded')
	};
}
