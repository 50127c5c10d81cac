/** Files taken in as text when the program is built. */
declare module "*?raw" {
  const text: string;
  export default text;
}
