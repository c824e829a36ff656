import { createECDH } from 'node:crypto';
import { expect, it } from 'vitest';
import { decryptPush, makeBrowserKeys } from './push-decryption.ts';

// The example of RFC 8291 §5.
const MESSAGE =
	'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz' +
	'AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';

function rfcKeys() {
	const ecdh = createECDH('prime256v1');
	ecdh.setPrivateKey(Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'));
	return {
		ecdh,
		p256dh: ecdh.getPublicKey().toString('base64url'),
		auth: 'BTBZMqHH6r4Tts7J_aSIgg'
	};
}

it('refuses a message that was changed, or meant for another browser', () => {
	const body = Buffer.from(MESSAGE, 'base64url');
	const changed = Buffer.from(body);
	changed[100]! ^= 1;
	expect(() => decryptPush(changed, rfcKeys())).toThrow();
	expect(() => decryptPush(body, makeBrowserKeys())).toThrow();
});

it('opens the example of RFC 8291', () => {
	expect(decryptPush(Buffer.from(MESSAGE, 'base64url'), rfcKeys()).toString()).toBe(
		'When I grow up, I want to be a watermelon'
	);
});
