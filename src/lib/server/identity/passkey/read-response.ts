import * as v from 'valibot';

const base64url = (max: number) =>
	v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9_-]+$/));
const shared = {
	id: base64url(1400),
	rawId: base64url(1400),
	type: v.literal('public-key'),
	authenticatorAttachment: v.optional(v.picklist(['platform', 'cross-platform'])),
	// We ask for none, so nothing of them is read.
	clientExtensionResults: v.pipe(
		v.unknown(),
		v.transform(() => ({}))
	)
};

const assertion = v.object({
	...shared,
	response: v.object({
		clientDataJSON: base64url(8000),
		authenticatorData: base64url(4000),
		signature: base64url(8000),
		userHandle: v.optional(v.pipe(v.string(), v.maxLength(200)))
	})
});

const registration = v.object({
	...shared,
	response: v.object({
		clientDataJSON: base64url(8000),
		attestationObject: base64url(40_000),
		transports: v.optional(
			v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z-]{1,20}$/))), v.maxLength(10))
		)
	})
});

export type Assertion = v.InferOutput<typeof assertion>;
export type Registration = v.InferOutput<typeof registration>;

/** What a browser sends of a signature by a passkey; undefined when it has not that shape. */
export function readAssertion(value: unknown): Assertion | undefined {
	const { success, output } = v.safeParse(assertion, value);
	return success ? output : undefined;
}

export function readRegistration(value: unknown): Registration | undefined {
	const { success, output } = v.safeParse(registration, value);
	return success ? output : undefined;
}

/** The challenge that the browser says it has signed; whether it was ours is for the caller to see. */
export function challengeOf(response: { response: { clientDataJSON: string } }): string {
	try {
		const text = Buffer.from(response.response.clientDataJSON, 'base64url').toString('utf8');
		const { challenge } = JSON.parse(text) as { challenge?: unknown };
		return typeof challenge === 'string' ? challenge : '';
	} catch {
		return '';
	}
}
