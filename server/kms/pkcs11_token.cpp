#include "server/kms/pkcs11_token.h"

#include <array>
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <QFile>

namespace sb::kms {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;

namespace {

constexpr CK_ULONG tagBits = 128;
constexpr CK_ULONG tagBytes = tagBits / 8;
constexpr CK_ULONG aesKeyBytes = 32;
constexpr std::size_t mostIdle = 16;

core::Failure fault(const char *call, CK_RV code)
{
    const bool isRefusal = code == CKR_ENCRYPTED_DATA_INVALID ||
                           code == CKR_ENCRYPTED_DATA_LEN_RANGE || code == CKR_DATA_INVALID;
    // SoftHSM says so of a tag that does not fit.
    const bool isTag = qstrcmp(call, "C_Decrypt") == 0 && code == CKR_GENERAL_ERROR;
    return failure(isRefusal || isTag ? ErrorCode::InvalidValue : ErrorCode::Unavailable,
                   u"PKCS#11 %1: 0x%2"_s.arg(QLatin1StringView(call)).arg(code, 0, 16));
}

CK_BYTE_PTR bytesOf(const QByteArray &text)
{
    // The interface knows no const.
    return reinterpret_cast<CK_BYTE_PTR>(const_cast<char *>(text.constData()));
}

} // namespace

/// The loaded library and the slot of the token; finalised and unloaded at the end.
struct Pkcs11Token::Module
{
    Module() = default;
    Module(const Module &) = delete;
    Module &operator=(const Module &) = delete;

    ~Module()
    {
        if (isInitialised)
            functions->C_Finalize(nullptr);
        if (library)
            ::dlclose(library);
    }

    Result<void> load(const QString &path)
    {
        library = ::dlopen(QFile::encodeName(path).constData(), RTLD_NOW | RTLD_LOCAL);
        if (!library)
            return failure(ErrorCode::Unavailable, QString::fromLocal8Bit(::dlerror()));
        const auto list =
            reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
        if (!list || list(&functions) != CKR_OK)
            return failure(ErrorCode::Unavailable, path + u" is no PKCS#11 module"_s);
        CK_C_INITIALIZE_ARGS arguments = {};
        arguments.flags = CKF_OS_LOCKING_OK;
        const CK_RV code = functions->C_Initialize(&arguments);
        isInitialised = code == CKR_OK;
        if (!isInitialised && code != CKR_CRYPTOKI_ALREADY_INITIALIZED)
            return fault("C_Initialize", code);
        return {};
    }

    Result<void> findSlot(const QString &label)
    {
        CK_ULONG count = 0;
        if (const CK_RV code = functions->C_GetSlotList(CK_TRUE, nullptr, &count); code != CKR_OK)
            return fault("C_GetSlotList", code);
        std::vector<CK_SLOT_ID> slots_(count);
        if (const CK_RV code = functions->C_GetSlotList(CK_TRUE, slots_.data(), &count);
            code != CKR_OK)
            return fault("C_GetSlotList", code);
        slots_.resize(count);
        for (const CK_SLOT_ID candidate : slots_) {
            CK_TOKEN_INFO info = {};
            if (functions->C_GetTokenInfo(candidate, &info) != CKR_OK)
                continue;
            // Filled up with blanks.
            const QByteArray name(reinterpret_cast<const char *>(info.label), sizeof info.label);
            if (QString::fromUtf8(name).trimmed() != label)
                continue;
            slot = candidate;
            return {};
        }
        return failure(ErrorCode::Unavailable, u"the module has no token labelled "_s + label);
    }

    void *library = nullptr;
    CK_FUNCTION_LIST *functions = nullptr;
    CK_SLOT_ID slot = 0;
    bool isInitialised = false;
};

Result<std::unique_ptr<Pkcs11Token>> Pkcs11Token::open(const config::Pkcs11Settings &settings)
{
    auto module = std::make_unique<Module>();
    if (const auto loaded = module->load(settings.module); !loaded)
        return failure(loaded);
    if (const auto found = module->findSlot(settings.tokenLabel); !found)
        return failure(found);
    return std::unique_ptr<Pkcs11Token>(new Pkcs11Token(settings, std::move(module)));
}

Pkcs11Token::Pkcs11Token(const config::Pkcs11Settings &settings, std::unique_ptr<Module> module)
    : m_settings(settings), m_module(std::move(module))
{}

Pkcs11Token::~Pkcs11Token()
{
    for (const unsigned long session : m_idle)
        m_module->functions->C_CloseSession(session);
}

Result<unsigned long> Pkcs11Token::takeSession()
{
    const std::lock_guard lock(m_mutex);
    if (!m_idle.empty()) {
        const unsigned long session = m_idle.back();
        m_idle.pop_back();
        return session;
    }
    CK_SESSION_HANDLE session = 0;
    CK_RV code = m_module->functions->C_OpenSession(m_module->slot, CKF_SERIAL_SESSION, nullptr,
                                                    nullptr, &session);
    if (code != CKR_OK)
        return fault("C_OpenSession", code);
    // Counts for all sessions of this program.
    code = m_module->functions->C_Login(session, CKU_USER,
                                        const_cast<CK_UTF8CHAR_PTR>(m_settings.pin.data()),
                                        m_settings.pin.size());
    if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) {
        m_module->functions->C_CloseSession(session);
        return fault("C_Login", code);
    }
    return session;
}

void Pkcs11Token::putBack(unsigned long session, bool isGood)
{
    const std::lock_guard lock(m_mutex);
    if (isGood && m_idle.size() < mostIdle) {
        m_idle.push_back(session);
        return;
    }
    // After a fault the token may have been taken out: nothing of before is trusted.
    m_module->functions->C_CloseSession(session);
    if (isGood)
        return;
    for (const unsigned long idle : std::exchange(m_idle, {}))
        m_module->functions->C_CloseSession(idle);
}

Result<unsigned long> Pkcs11Token::findKey(unsigned long session, const QString &label) const
{
    CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    QByteArray name = label.toUtf8();
    std::array<CK_ATTRIBUTE, 3> wanted{
        {{CKA_CLASS, &kind, sizeof kind},
         {CKA_KEY_TYPE, &type, sizeof type},
         {CKA_LABEL, name.data(), static_cast<CK_ULONG>(name.size())}}};
    CK_FUNCTION_LIST &call = *m_module->functions;
    if (const CK_RV code = call.C_FindObjectsInit(session, wanted.data(), wanted.size());
        code != CKR_OK)
        return fault("C_FindObjectsInit", code);
    std::array<CK_OBJECT_HANDLE, 2> keys{};
    CK_ULONG count = 0;
    const CK_RV code = call.C_FindObjects(session, keys.data(), keys.size(), &count);
    call.C_FindObjectsFinal(session);
    if (code != CKR_OK)
        return fault("C_FindObjects", code);
    if (count == 0)
        return failure(ErrorCode::NotFound, u"the token has no AES key labelled "_s + label);
    if (count > 1)
        return failure(ErrorCode::Unavailable, u"the token has several keys labelled "_s + label);
    CK_ULONG size = 0;
    CK_ATTRIBUTE length = {CKA_VALUE_LEN, &size, sizeof size};
    if (call.C_GetAttributeValue(session, keys[0], &length, 1) == CKR_OK && size != aesKeyBytes)
        return failure(ErrorCode::Unavailable, u"the key %1 has not 256 bits"_s.arg(label));
    return keys[0];
}

template <typename Use>
auto Pkcs11Token::withKey(const QString &keyLabel, Use &&use) -> decltype(use(0UL, 0UL))
{
    const auto session = takeSession();
    if (!session)
        return failure(session);
    const auto key = findKey(*session, keyLabel);
    if (!key) {
        putBack(*session, key.error().code == ErrorCode::NotFound);
        return failure(key);
    }
    auto used = use(*session, *key);
    putBack(*session, used || used.error().code == ErrorCode::InvalidValue);
    return used;
}

Result<QByteArray> Pkcs11Token::encrypt(const QString &keyLabel, const QByteArray &iv,
                                        const SecretBytes &plaintext)
{
    CK_FUNCTION_LIST &call = *m_module->functions;
    return withKey(keyLabel, [&](unsigned long session, unsigned long key) -> Result<QByteArray> {
        CK_GCM_PARAMS gcm = {};
        gcm.pIv = bytesOf(iv);
        gcm.ulIvLen = static_cast<CK_ULONG>(iv.size());
        gcm.ulIvBits = gcm.ulIvLen * 8;
        gcm.ulTagBits = tagBits;
        CK_MECHANISM mechanism = {CKM_AES_GCM, &gcm, sizeof gcm};
        if (const CK_RV code = call.C_EncryptInit(session, &mechanism, key); code != CKR_OK)
            return fault("C_EncryptInit", code);
        QByteArray sealed(static_cast<qsizetype>(plaintext.size() + tagBytes), '\0');
        auto size = static_cast<CK_ULONG>(sealed.size());
        if (const CK_RV code =
                call.C_Encrypt(session, const_cast<CK_BYTE_PTR>(plaintext.data()), plaintext.size(),
                               reinterpret_cast<CK_BYTE_PTR>(sealed.data()), &size);
            code != CKR_OK)
            return fault("C_Encrypt", code);
        sealed.resize(static_cast<qsizetype>(size));
        return sealed;
    });
}

Result<SecretBytes> Pkcs11Token::decrypt(const QString &keyLabel, const QByteArray &iv,
                                         const QByteArray &ciphertext)
{
    CK_FUNCTION_LIST &call = *m_module->functions;
    return withKey(keyLabel, [&](unsigned long session, unsigned long key) -> Result<SecretBytes> {
        CK_GCM_PARAMS gcm = {};
        gcm.pIv = bytesOf(iv);
        gcm.ulIvLen = static_cast<CK_ULONG>(iv.size());
        gcm.ulIvBits = gcm.ulIvLen * 8;
        gcm.ulTagBits = tagBits;
        CK_MECHANISM mechanism = {CKM_AES_GCM, &gcm, sizeof gcm};
        if (const CK_RV code = call.C_DecryptInit(session, &mechanism, key); code != CKR_OK)
            return fault("C_DecryptInit", code);
        // Modules may want room for the tag as well.
        SecretBytes room(static_cast<std::size_t>(ciphertext.size()));
        auto size = static_cast<CK_ULONG>(room.size());
        if (const CK_RV code =
                call.C_Decrypt(session, bytesOf(ciphertext),
                               static_cast<CK_ULONG>(ciphertext.size()), room.data(), &size);
            code != CKR_OK)
            return fault("C_Decrypt", code);
        return SecretBytes::copyOf(std::as_const(room).span().first(size));
    });
}

} // namespace sb::kms
