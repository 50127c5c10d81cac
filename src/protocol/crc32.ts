/**
 * CRC-32 as Ethernet, zip and PNG use it (IEEE 802.3: polynomial 04C11DB7 reflected, initial value and final xor FFFFFFFF).
 * Eight bytes a step with eight tables ("slicing by 8", Kounavis and Berry, IEEE Trans. Comput. 57(11), 2008): every frame of a
 * campaign passes here four times.
 */
const REFLECTED_POLYNOMIAL = 0xedb88320;
const TABLE = buildTable();

/**
 * CRC-32 of `bytes[start..end)`, as an unsigned number. `previous` continues the CRC of the bytes before: the CRC of a whole equals
 * crc32(tail, 0, tail.length, crc32(head)). The check value of the ASCII text "123456789" is CBF43926.
 */
export function crc32(bytes: Uint8Array, start = 0, end: number = bytes.length, previous = 0): number {
  const table = TABLE;
  let crc = ~previous;
  let i = start;
  for (const last = end - 8; i <= last; i += 8) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc =
      table[0x700 | (crc & 0xff)]! ^
      table[0x600 | ((crc >>> 8) & 0xff)]! ^
      table[0x500 | ((crc >>> 16) & 0xff)]! ^
      table[0x400 | (crc >>> 24)]! ^
      table[0x300 | bytes[i + 4]!]! ^
      table[0x200 | bytes[i + 5]!]! ^
      table[0x100 | bytes[i + 6]!]! ^
      table[bytes[i + 7]!]!;
  }
  for (; i < end; i += 1) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}

/** Eight tables behind each other: the k-th advances a byte over k bytes of zeros. Signed, so that the loop stays in 32-bit integers. */
function buildTable(): Int32Array {
  const table = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ REFLECTED_POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let i = 256; i < table.length; i += 1) {
    const before = table[i - 256]!;
    table[i] = (before >>> 8) ^ table[before & 0xff]!;
  }
  return table;
}
