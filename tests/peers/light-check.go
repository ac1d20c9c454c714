// SPDX-License-Identifier: GPL-3.0-or-later

// light-check CHAIN FILE…: our headers before CometBFT's own light client. Each file is one light
// block (tendermint.types.LightBlock) in order of height. Every neighbour is verified, then steps
// over several heights; a block with one changed byte must be refused each time. With --bench STEPS
// before the chain it says how long one step between two blocks takes. `./dev peers`
// compiles this as a part of CometBFT's module.
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"github.com/cometbft/cometbft/light"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

const (
	period = 14 * 24 * time.Hour
	drift  = 10 * time.Second
)

func read(path string) (*types.LightBlock, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var message cmtproto.LightBlock
	if err := message.Unmarshal(bytes); err != nil {
		return nil, err
	}
	header, err := types.SignedHeaderFromProto(message.SignedHeader)
	if err != nil {
		return nil, err
	}
	// The set as CometBFT's light client makes it of what an RPC server tells: who proposes next is
	// not told, and no hash has it.
	validators := make([]*types.Validator, len(message.ValidatorSet.Validators))
	for i, validator := range message.ValidatorSet.Validators {
		if validators[i], err = types.ValidatorFromProto(validator); err != nil {
			return nil, err
		}
	}
	set, err := types.ValidatorSetFromExistingValidators(validators)
	return &types.LightBlock{SignedHeader: header, ValidatorSet: set}, err
}

func step(trusted, next *types.LightBlock, now time.Time) error {
	return light.Verify(trusted.SignedHeader, trusted.ValidatorSet, next.SignedHeader,
		next.ValidatorSet, period, now, drift, light.DefaultTrustLevel)
}

// A copy of the block whose signature or application hash differs in one bit.
func changed(path string, header bool) *types.LightBlock {
	block, err := read(path)
	if err != nil {
		return nil
	}
	if header {
		block.Header.AppHash[0] ^= 1
	} else {
		block.Commit.Signatures[0].Signature[0] ^= 1
	}
	return block
}

func run(chain string, paths []string) error {
	blocks := make([]*types.LightBlock, len(paths))
	for i, path := range paths {
		block, err := read(path)
		if err == nil {
			err = block.ValidateBasic(chain)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		blocks[i] = block
	}
	now := blocks[len(blocks)-1].Time.Add(time.Second)
	adjacent, skipped, refused := 0, 0, 0
	for i := 1; i < len(blocks); i++ {
		if err := step(blocks[i-1], blocks[i], now); err != nil {
			return fmt.Errorf("%s after its neighbour: %w", paths[i], err)
		}
		adjacent++
		for _, header := range []bool{true, false} {
			if step(blocks[i-1], changed(paths[i], header), now) == nil {
				return fmt.Errorf("%s: a changed block was accepted", paths[i])
			}
			refused++
		}
	}
	for width := 2; width < len(blocks); width *= 2 {
		for i := 0; i+width < len(blocks); i += width {
			if err := step(blocks[i], blocks[i+width], now); err != nil {
				return fmt.Errorf("%s over %d heights: %w", paths[i+width], width, err)
			}
			skipped++
		}
	}
	fmt.Printf("%d adjacent, %d skipping, %d changed ones refused\n", adjacent, skipped, refused)
	return nil
}

// Prints the seconds of one step from the first block to the second, the median of many.
func bench(steps string, chain string, paths []string) error {
	trusted, err := read(paths[0])
	if err != nil {
		return err
	}
	next, err := read(paths[1])
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(steps)
	if err != nil {
		return err
	}
	taken := make([]float64, count)
	for i := range taken {
		start := time.Now()
		if err := step(trusted, next, next.Time.Add(time.Second)); err != nil {
			return err
		}
		taken[i] = time.Since(start).Seconds()
	}
	sort.Float64s(taken)
	fmt.Println(taken[count/2])
	return nil
}

func main() {
	var err error
	if len(os.Args) == 6 && os.Args[1] == "--bench" {
		err = bench(os.Args[2], os.Args[3], os.Args[4:])
	} else {
		err = run(os.Args[1], os.Args[2:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
