/** Starts or ends a terminal link (https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda). */
const osc8 = (address: string): string => `\u001b]8;;${address}\u001b\\`;

/** Addresses that a terminal may open. Nothing in one can end the sequence that contains it. */
const openable = /^(?:https|file):\/\/[\x21-\x7e]+$/;

/** The text as a terminal link; unchanged without an address that may be opened. */
export const linked = (text: string, address = ""): string =>
  openable.test(address) ? `${osc8(address)}${text}${osc8("")}` : text;
