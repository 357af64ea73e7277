// The gradient of one sample, with Go's standard library alone. The server listens on localhost:8080 (`make run`).
//
//     $ go run examples/gradients.go
//     [-0.3409988611140321 0.24243297070471392 0.09856589040931817]

package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"strings"
)

func main() {
	body := strings.NewReader(`{"logits": [2.0, 1.0, 0.1], "labels": 0}`)
	response, err := http.Post("http://localhost:8080/v1/gradients", "application/json", body)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		log.Fatal(response.Status)
	}
	var result struct {
		GradAL []float64 `json:"grad_a_L"`
	}
	if err := json.NewDecoder(response.Body).Decode(&result); err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.GradAL)
}
