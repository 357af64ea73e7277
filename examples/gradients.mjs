// The gradient of one sample, with Node's own fetch. The server listens on localhost:8080 (`make run`).
//
//     $ node examples/gradients.mjs
//     [-0.3409988611140321,0.24243297070471392,0.09856589040931817]

const response = await fetch("http://localhost:8080/v1/gradients", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ logits: [2.0, 1.0, 0.1], labels: 0 }),
  signal: AbortSignal.timeout(10_000),
});
const result = await response.json();
if (!response.ok) throw new Error(result.detail);
console.log(JSON.stringify(result.grad_a_L));
