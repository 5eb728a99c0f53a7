// What the bodies of all routes look like (contract, sections B to G and I), for tests that put
// them wrong member by member.
#pragma once

#include <map>
#include <set>
#include <vector>

#include <QByteArray>
#include <QJsonObject>

namespace sb::test {

/// What a member of a body is: text, UUID in text, base64 in text, integer, boolean, object, list
/// of text.
enum class MemberKind { Text, Uuid, Base64, Integer, Boolean, Object, List };

struct BodyMember
{
    const char *name;
    MemberKind kind = MemberKind::Text;
    bool isRequired = false;
};

struct BodyOf
{
    std::vector<BodyMember> members;
    /// A body that is accepted so far; members are put wrong one at a time.
    QJsonObject valid;
    /// Agent routes ignore unknown members, and null means absent.
    bool isLenient = false;
    bool mayBeEmpty = false;
};

/// Every route that reads a body, by `METHOD path`.
const std::map<QByteArray, BodyOf> &bodies();
/// Routes that change something and read no body.
const std::set<QByteArray> &bodiless();
/// Values that a member of that kind cannot have; null apart.
std::vector<QJsonValue> wrongFor(MemberKind kind);

} // namespace sb::test
