/** @throws Error that tells what was waited for in vain */
export async function within(seconds, what, promise) {
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${seconds} s for ${what}, in vain.`)), seconds * 1_000);
  });
  return Promise.race([promise, tooLong]).finally(() => clearTimeout(timer));
}
