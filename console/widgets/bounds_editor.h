// What a grant or a rule is bound to: a line for each name of the contract; an empty line does not
// bind.
#pragma once

#include "console/models/bounds_text.h"

#include <utility>
#include <vector>

#include <QComboBox>
#include <QFormLayout>
#include <QWidget>

namespace sb::console {

class BoundsEditor : public QWidget
{
    Q_OBJECT

public:
    explicit BoundsEditor(const QStringList &keys, QWidget *parent = nullptr);

    /// What may be bound by grants: everything but the type of request.
    [[nodiscard]] static QStringList scopeKeys();
    /// What may be bound by policies.
    [[nodiscard]] static QStringList selectorKeys();

    /// What is offered for a key: the text shown, and what it stands for.
    void setChoices(const QString &key, const std::vector<std::pair<QString, QString>> &choices);
    void setValue(const model::Bounds &bounds);
    [[nodiscard]] model::Bounds value() const;

    /// nullptr when there is no such line.
    [[nodiscard]] QComboBox *field(const QString &key) const;

Q_SIGNALS:
    void edited();

private:
    struct Line
    {
        QString key = {};
        QComboBox *field = nullptr;
    };

    void addLine(const QString &key);

    QFormLayout *m_form;
    std::vector<Line> m_lines;
};

} // namespace sb::console
