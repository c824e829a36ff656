import type { AttributeType, SimpleType } from './simple-types.ts';

/**
 * What an XML Schema says about one element, as data: the formats describe their schemas with these and
 * `check-structure.ts` holds documents against them. Only what the SDK schemas use: sequences, simple contents, wildcards.
 */
export type StructureModel = ElementsModel | TextModel | WrapperModel | OpenModel;

/** A sequence of child elements and nothing else. */
export interface ElementsModel {
	readonly kind: 'elements';
	/** Of its type; without one the type is called after the element (`HeaderType`). */
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
	readonly attributes: Attributes;
	/** The schema gives the element a type of its own, called after it (`IDType`), and not xs:string or the like. */
	readonly named: boolean;
}

/** Attributes that the schema allows, all of them optional, with the types of their values. */
export type Attributes = Readonly<Record<string, AttributeType>>;

/** Text, or one element of a namespace other than this one, judged as far as the schema knows it: XHE's PayloadContent. */
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
	options: { lengthMax?: number; attributes?: Attributes; named?: boolean } = {}
): TextModel {
	return {
		kind: 'text',
		type,
		lengthMax: options.lengthMax,
		attributes: options.attributes ?? {},
		named: options.named ?? false
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

/** An element and all below it, as often as the schema names them. */
export function particlesIn(particle: Particle): Particle[] {
	const below = particle.model.kind === 'elements' ? particle.model.sequence : [];
	return [particle, ...below.flatMap(particlesIn)];
}

/** A name as one string: a space is in no local name. */
export function expandedName({ namespace, local }: { namespace: string; local: string }): string {
	return `${local} ${namespace}`;
}

/** The expanded names of all elements that the schema of a document has. */
export function namesIn(root: Particle): Set<string> {
	return new Set(particlesIn(root).map(expandedName));
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
