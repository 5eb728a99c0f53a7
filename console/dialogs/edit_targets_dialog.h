// Which secrets an environment claims: requests for them belong to it, whatever they say.
#pragma once

#include "console/dialogs/edit_dialog.h"
#include "console/session/session.h"
#include "shared/model/project.h"

#include <QPlainTextEdit>

namespace sb::console {

class EditTargetsDialog final : public EditDialog<model::Environment>
{
    Q_OBJECT

public:
    /// `session` outlives this.
    EditTargetsDialog(Session &session, const model::Environment &environment,
                      QWidget *parent = nullptr);

protected:
    void fetch(QObject *context, client::PeopleCallback<Versioned> callback) override;
    void fill(const model::Environment &environment) override;
    std::optional<model::Environment> read(const model::Environment &base) override;
    [[nodiscard]] std::vector<Fact> describe(const model::Environment &environment) const override;
    void create(const model::Environment &environment, QObject *context,
                client::PeopleCallback<void> done) override;
    void replace(const model::Environment &environment, const QByteArray &entityTag,
                 QObject *context, client::PeopleCallback<void> done) override;

private:
    Session &m_session;
    QUuid m_id;
    QPlainTextEdit *m_targets;
};

} // namespace sb::console
