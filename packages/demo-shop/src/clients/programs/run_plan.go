// Carries out a plan with a generated client: the first argument is the plan. Prints one line of JSON an operation.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	generated "generated/client"
)

type step struct {
	Operation  string
	Path       []string
	Parameters map[string]any
	Body       json.RawMessage
}

type plan struct {
	URL     string
	Headers map[string]string
	Steps   []step
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	var wanted plan
	check(json.Unmarshal(text, &wanted))

	configuration := generated.NewConfiguration()
	configuration.Servers = generated.ServerConfigurations{{URL: wanted.URL}}
	for name, value := range wanted.Headers {
		configuration.AddDefaultHeader(name, value)
	}
	client := reflect.ValueOf(generated.NewAPIClient(configuration)).Elem()
	for _, one := range wanted.Steps {
		fmt.Println(carryOut(client, one))
	}
}

// The methods of a client are found by name, so that one program does for every document.
func carryOut(client reflect.Value, one step) string {
	name := title(one.Operation)
	method := methodOf(client, name)
	arguments := []reflect.Value{reflect.ValueOf(context.Background())}
	for _, value := range one.Path {
		arguments = append(arguments, reflect.ValueOf(value))
	}
	request := method.Call(arguments)[0]
	for parameter, value := range one.Parameters {
		if set := request.MethodByName(title(parameter)); set.IsValid() {
			request = set.Call([]reflect.Value{converted(value, set.Type().In(0))})[0]
		}
	}
	if one.Body != nil {
		request = withBody(request, one.Body)
	}
	results := request.MethodByName("Execute").Call(nil)
	if failure := results[len(results)-1]; !failure.IsNil() {
		check(fmt.Errorf("%s: %v", one.Operation, failure.Interface()))
	}
	if len(results) == 2 {
		return "null"
	}
	answer, err := json.Marshal(results[0].Interface())
	check(err)
	return string(answer)
}

func methodOf(client reflect.Value, name string) reflect.Value {
	for i := 0; i < client.NumField(); i++ {
		field := client.Field(i)
		if !field.CanInterface() || field.Kind() != reflect.Pointer {
			continue
		}
		if method := field.MethodByName(name); method.IsValid() {
			return method
		}
	}
	check(fmt.Errorf("the client has no %s", name))
	return reflect.Value{}
}

func converted(value any, to reflect.Type) reflect.Value {
	return reflect.ValueOf(value).Convert(to)
}

// The body is set by the one method that takes a model of the client.
func withBody(request reflect.Value, body json.RawMessage) reflect.Value {
	for i := 0; i < request.NumMethod(); i++ {
		set := request.Method(i)
		if set.Type().NumIn() != 1 || set.Type().In(0).Kind() != reflect.Struct {
			continue
		}
		model := reflect.New(set.Type().In(0))
		check(json.Unmarshal(body, model.Interface()))
		return set.Call([]reflect.Value{model.Elem()})[0]
	}
	check(fmt.Errorf("nothing takes the body"))
	return request
}

func title(name string) string {
	parts := strings.Split(name, "-")
	for i, part := range parts {
		parts[i] = strings.ToUpper(part[:1]) + part[1:]
	}
	return strings.Join(parts, "")
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
