package dev.harrow.internal.rpc;

import dev.harrow.ContractException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what to write instead of a lambda.
 *
 * <p>javac makes a synthetic method of every lambda, and of every method reference that needs more than a plain call:
 * varargs, {@code super::method}, {@code int[]::new}, constructors of inner classes. The reference itself does not tell
 * which it was, so its body is read, in this one case of an error.
 */
final class LambdaBody {

    private static final Set<String> BOXES =
            Set.of("Boolean", "Byte", "Character", "Short", "Integer", "Long", "Float", "Double");

    private LambdaBody() {}

    static ContractException refuse(Class<?> owner, Method lambda) {
        try {
            return new ContractException(read(owner, lambda)
                    .map(body -> explain(owner, body))
                    .orElseGet(() -> plain(owner, "Primes::isPrime")));
        } catch (IOException | IllegalArgumentException e) {
            // the class file cannot be had or read here: the refusal stands, only its hint is poorer
            ContractException refusal = new ContractException(plain(owner, "Primes::isPrime"));
            refusal.addSuppressed(e);
            return refusal;
        }
    }

    private static String plain(Class<?> owner, String instead) {
        return "the call target is a lambda in %s, and code cannot be sent; pass a reference to a named method, such as %s"
                .formatted(owner.getName(), instead);
    }

    private static String explain(Class<?> owner, Body body) {
        if (body.calls.isEmpty() && body.makesArray) {
            return "the call target in %s makes an array, which javac turns into a synthetic lambda; pass a reference to a named method that makes it"
                    .formatted(owner.getName());
        }
        Executable called = body.calls.size() == 1 ? find(body.calls.getFirst(), owner.getClassLoader()) : null;
        if (called == null) {
            return plain(owner, "Primes::isPrime");
        }
        if (called.isVarArgs() && body.makesArray) {
            return "method reference %s is varargs, which javac turns into a synthetic lambda; pass a method with fixed parameters."
                    .formatted(Signatures.show(called));
        }
        Class<?> declaring = called.getDeclaringClass();
        if (called instanceof Method method) {
            if (body.calls.getFirst().opcode() == Opcode.INVOKESPECIAL && !Modifier.isPrivate(method.getModifiers())) {
                return "method reference super::%s is bound to this object and cannot be sent; write %s::%s and let the portal supply the receiver"
                        .formatted(method.getName(), declaring.getSimpleName(), method.getName());
            }
            return plain(owner, declaring.getSimpleName() + "::" + method.getName());
        }
        if (declaring.getEnclosingClass() != null && !Modifier.isStatic(declaring.getModifiers())) {
            return "constructor reference %s::new needs an outer instance or captured variables, which cannot be sent; make %s a static nested or a top-level class"
                    .formatted(declaring.getSimpleName(), declaring.getSimpleName());
        }
        return plain(owner, declaring.getSimpleName() + "::new");
    }

    /** What a synthetic method does, as far as it matters here. */
    private record Body(List<InvokeInstruction> calls, boolean makesArray) {}

    private static Optional<Body> read(Class<?> owner, Method lambda) throws IOException {
        String file = owner.getName()
                .substring(
                        owner.getPackageName().isEmpty()
                                ? 0
                                : owner.getPackageName().length() + 1);
        byte[] bytes;
        try (InputStream in = owner.getResourceAsStream(file + ".class")) {
            if (in == null) {
                return Optional.empty();
            }
            bytes = in.readAllBytes();
        }
        String descriptor = Signatures.descriptor(lambda);
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            if (method.methodName().equalsString(lambda.getName())
                    && method.methodType().equalsString(descriptor)) {
                return method.code().flatMap(LambdaBody::read);
            }
        }
        return Optional.empty();
    }

    private static Optional<Body> read(CodeModel code) {
        List<InvokeInstruction> calls = new ArrayList<>();
        boolean makesArray = false;
        for (CodeElement element : code) {
            switch (element) {
                case InvokeDynamicInstruction dynamic -> {
                    return Optional.empty();
                }
                case InvokeInstruction call -> {
                    if (!isConversion(call)) {
                        calls.add(call);
                    }
                }
                case NewPrimitiveArrayInstruction array -> makesArray = true;
                case NewReferenceArrayInstruction array -> makesArray = true;
                case NewMultiArrayInstruction array -> makesArray = true;
                default -> {}
            }
        }
        return Optional.of(new Body(calls, makesArray));
    }

    // Boxing, unboxing, and the null check of a receiver, which javac puts around a call.
    private static boolean isConversion(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (owner.equals("java/util/Objects")) {
            return name.equals("requireNonNull");
        }
        return owner.startsWith("java/lang/")
                && BOXES.contains(owner.substring("java/lang/".length()))
                && (name.equals("valueOf") || name.endsWith("Value"));
    }

    private static @Nullable Executable find(InvokeInstruction call, @Nullable ClassLoader loader) {
        String name = call.name().stringValue();
        String descriptor = call.type().stringValue();
        Class<?> start;
        try {
            start = Class.forName(call.owner().asInternalName().replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            // an array's clone(), or a class that is missing: nothing to name
            return null;
        }
        if (name.equals("<init>")) {
            return Signatures.constructor(start, descriptor);
        }
        for (Class<?> type : TypeBindings.of(start).hierarchy()) {
            Method method = Signatures.declared(type, name, descriptor);
            if (method != null) {
                return method;
            }
        }
        return null;
    }
}
