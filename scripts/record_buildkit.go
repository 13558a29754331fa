// Records what BuildKit's own Dockerfile frontend says about the cases in a JSON file, in place.
// See fixtures/dockerfile/README.md for the command.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
)

type heredoc struct {
	Name       string `json:"name"`
	Expand     bool   `json:"expand"`
	Chomp      bool   `json:"chomp"`
	Descriptor uint   `json:"descriptor"`
	Content    string `json:"content"`
}

type node struct {
	Keyword  string    `json:"keyword"`
	Flags    []string  `json:"flags"`
	Words    []string  `json:"words"`
	JSON     bool      `json:"json"`
	Start    int       `json:"start"`
	End      int       `json:"end"`
	Comments []string  `json:"comments,omitempty"`
	Heredocs []heredoc `json:"heredocs,omitempty"`
	Trigger  *node     `json:"trigger,omitempty"`
}

type fileCase struct {
	Name             string `json:"name"`
	Source           string `json:"source"`
	ParserError      string `json:"parser_error,omitempty"`
	InstructionError string `json:"instruction_error,omitempty"`
	Escape           string `json:"escape,omitempty"`
	Syntax           string `json:"syntax,omitempty"`
	Nodes            []node `json:"nodes,omitempty"`
}

type wordCase struct {
	Word   string            `json:"word"`
	Escape string            `json:"escape"`
	Env    map[string]string `json:"env"`
	Text   string            `json:"text"`
	Error  string            `json:"error,omitempty"`
}

type buildCase struct {
	Name    string            `json:"name"`
	Source  string            `json:"source"`
	Args    map[string]string `json:"args,omitempty"`
	Targets []string          `json:"targets"`
	Sources []string          `json:"sources"`
	Health  *bool             `json:"health"`
	Error   string            `json:"error,omitempty"`
}

type record struct {
	With   string      `json:"with"`
	Files  []fileCase  `json:"files"`
	Words  []wordCase  `json:"words"`
	Builds []buildCase `json:"builds"`
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func wordsOf(n *parser.Node) []string {
	words := []string{}
	for next := n.Next; next != nil; next = next.Next {
		words = append(words, next.Value)
	}
	return words
}

func convert(n *parser.Node) node {
	out := node{Keyword: n.Value, Flags: n.Flags, Words: wordsOf(n), JSON: n.Attributes["json"],
		Start: n.StartLine, End: n.EndLine, Comments: n.PrevComment}
	if n.Next != nil && len(n.Next.Children) > 0 {
		trigger := convert(n.Next.Children[0])
		out.Trigger = &trigger
		out.Words = []string{}
	}
	for _, doc := range n.Heredocs {
		out.Heredocs = append(out.Heredocs,
			heredoc{doc.Name, doc.Expand, doc.Chomp, doc.FileDescriptor, doc.Content})
	}
	return out
}

func recordFile(c fileCase) fileCase {
	out := fileCase{Name: c.Name, Source: c.Source}
	if syntax, _, _, ok := parser.DetectSyntax([]byte(c.Source)); ok {
		out.Syntax = syntax
	}
	result, err := parser.Parse(strings.NewReader(c.Source))
	if err != nil {
		out.ParserError = message(err)
		return out
	}
	out.Escape = string(result.EscapeToken)
	for _, child := range result.AST.Children {
		out.Nodes = append(out.Nodes, convert(child))
	}
	stages, _, err := instructions.Parse(result.AST, nil)
	if err == nil && len(stages) == 0 {
		err = fmt.Errorf("dockerfile contains no stages to build")
	}
	out.InstructionError = message(err)
	return out
}

func recordWord(c wordCase) wordCase {
	pairs := []string{}
	for name, value := range c.Env {
		pairs = append(pairs, name+"="+value)
	}
	lex := shell.NewLex([]rune(c.Escape)[0])
	text, _, err := lex.ProcessWord(c.Word, shell.EnvsFromSlice(pairs))
	c.Text, c.Error = text, message(err)
	return c
}

// resolver answers for every image with the same configuration.
type resolver struct{}

func (resolver) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config := `{"os":"linux","architecture":"amd64","config":{},"rootfs":{"type":"layers","diff_ids":["` +
		digest.FromString(ref).String() + `"]}}`
	return ref, "", []byte(config), nil
}

func recordBuild(c buildCase) buildCase {
	found := map[string]struct{}{}
	c.Error, c.Health = "", nil
	targets := append([]string{""}, c.Targets...)
	for i, target := range targets {
		opt := dockerfile2llb.ConvertOpt{MetaResolver: resolver{}}
		opt.Target, opt.BuildArgs = target, c.Args
		result, err := dockerfile2llb.Dockerfile2LLB(context.Background(), []byte(c.Source), opt)
		if err != nil {
			c.Error = message(err)
			break
		}
		if check := result.Image.Config.Healthcheck; i == 0 && check != nil {
			defined := check.Test[0] != "NONE"
			c.Health = &defined
		}
		definition, err := result.State.Marshal(context.Background())
		if err != nil {
			panic(err)
		}
		for _, raw := range definition.Def {
			var op pb.Op
			if err := op.UnmarshalVT(raw); err != nil {
				panic(err)
			}
			source := op.GetSource()
			if source == nil || strings.HasPrefix(source.Identifier, "local://") {
				continue
			}
			identifier := source.Identifier
			for _, key := range []string{"http.checksum", "git.checksum"} {
				if sum := source.Attrs[key]; sum != "" {
					identifier += " " + sum
				}
			}
			found[identifier] = struct{}{}
		}
	}
	c.Sources = []string{}
	for source := range found {
		c.Sources = append(c.Sources, source)
	}
	slices.Sort(c.Sources)
	return c
}

func main() {
	path := os.Args[1]
	data, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	var cases record
	if err := json.Unmarshal(data, &cases); err != nil {
		panic(err)
	}
	for i, c := range cases.Files {
		cases.Files[i] = recordFile(c)
	}
	for i, c := range cases.Words {
		cases.Words[i] = recordWord(c)
	}
	for i, c := range cases.Builds {
		cases.Builds[i] = recordBuild(c)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(cases); err != nil {
		panic(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		panic(err)
	}
}
